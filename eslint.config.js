// Lints all JavaScript and TypeScript of the tree: the client, the pages of the apps and the tests in tests/apps.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const node = { process: "readonly", console: "readonly", Buffer: "readonly", URL: "readonly", setTimeout: "readonly",
    clearTimeout: "readonly", setImmediate: "readonly", performance: "readonly", fetch: "readonly" };
const browser = { document: "readonly", window: "readonly", location: "readonly", URLSearchParams: "readonly", WebSocket: "readonly",
    sessionStorage: "readonly", Node: "readonly", setInterval: "readonly", requestAnimationFrame: "readonly", dispatchEvent: "readonly", Event: "readonly" };

export default tseslint.config(
    { ignores: ["**/node_modules/", "build/", "framework/js/dist/", "**/build/"] },
    js.configs.recommended,
    { files: ["**/*.ts"], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
    { files: ["**/*.js", "**/*.mjs"], languageOptions: { globals: { ...node, ...browser } } },
    {
        rules: {
            eqeqeq: "error",
            "no-var": "error",
            "prefer-const": "error",
            "no-restricted-properties": ["error", { property: "innerHTML", message: "Messages are text, never markup." },
                { property: "outerHTML", message: "Messages are text, never markup." },
                { property: "insertAdjacentHTML", message: "Messages are text, never markup." }],
        },
    },
);
