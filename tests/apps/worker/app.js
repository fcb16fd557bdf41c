const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => (globalThis.result = data);
worker.onerror = ({ message }) => console.error(message);
