const { use } = require("./use.js");

console.log(JSON.stringify(use()));
