// Loads the page's modules, and shows an error if one of them cannot be loaded. A static import would fail silently.
try {
  const { open } = await import("./main.js");
  await open();
} catch (error) {
  const notice = document.getElementById("boot") ?? document.body;
  notice.className = "boot is-failed";
  notice.textContent = `The desk cannot open: ${error.message}. Check that the demo server runs, and that www/node_modules/ and pkg/ exist.`;
  throw error;
}
