// Builds the widget into the gateway's static folder: one module, nothing loaded besides; and the pages around it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../annai/gateway/static");
const LIMIT = 30_000; // bytes after gzip

const tokens = readTokens(join(here, "node_modules/@digital-go-jp/design-tokens/dist/tokens.css"));

/** The design tokens by name. Lengths in rem follow the host page's root size, so they become em here. */
function readTokens(file) {
  const found = new Map();
  for (const [, name, value] of readFileSync(file, "utf8").matchAll(/^\s*(--[\w-]+):\s*(.+);$/gm)) {
    found.set(name, value.replace(/([\d.]+)rem/g, "$1em"));
  }
  return found;
}

/** Puts the value of each design token in the place of its `var()`. */
function inlineTokens(css, file) {
  return css.replace(/var\((--(?:color|font|line|border-radius|elevation)-[\w-]+)\)/g, (_, name) => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`${file}: no design token ${name}`);
    return inlineTokens(value, file);
  });
}

async function stylesheet(path) {
  const css = inlineTokens(readFileSync(path, "utf8"), path);
  const { code } = await transform(css, { loader: "css", minify: true, target: "es2022" });
  return code.trim();
}

/** A stylesheet becomes a string, for constructable stylesheets. */
const stylesheets = {
  name: "stylesheets",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      return { contents: await stylesheet(path), loader: "text" };
    });
  },
};

const result = await build({
  entryPoints: [join(here, "src/main.ts")],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* Annai chat. Contains Lit (BSD-3-Clause, Google LLC) and design tokens of the Digital Agency (MIT). */" },
  plugins: [stylesheets],
  write: false,
});
const code = result.outputFiles[0].contents;
const size = gzipSync(code, { level: 9 }).length;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "widget.js"), code);
for (const page of ["chat.html", "demo.html", "demo.css", "icon.svg"]) copyFileSync(join(here, "pages", page), join(out, page));
for (const sheet of ["page.css", "plain.css"]) {
  writeFileSync(join(out, sheet), `${await stylesheet(join(here, "pages", sheet))}\n`);
}
console.log(`widget.js: ${code.length} bytes, ${size} bytes gzip`);
if (size > LIMIT) {
  console.error(`widget.js is larger than ${LIMIT} bytes gzip`);
  process.exit(1);
}
