// Bundles src/ into build/ for the oldest browser we promise (Chromium 86). Django hashes the names.
import { build } from "esbuild";

await build({
  entryPoints: ["src/app.js", "src/app.css", "src/print.css", "src/noscript.css", "src/api-docs.js", "src/map.js", "src/map.css"],
  outdir: "build",
  loader: { ".png": "dataurl" }, // Leaflet's stylesheet names three
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["chrome86"],
  legalComments: "none",
  logLevel: "info",
});
