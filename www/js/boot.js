// Loads the page's modules and says so where one of them cannot be had: a static import would fail in silence.
try {
  const { open } = await import("./main.js");
  await open();
} catch (error) {
  const notice = document.getElementById("boot") ?? document.body;
  notice.className = "boot is-failed";
  notice.textContent = `The desk cannot open: ${error.message}. Is the demo server running, and were www/node_modules and pkg/ installed?`;
  throw error;
}
