import("./use.js").then(({ use }) => console.log(JSON.stringify(use())));
