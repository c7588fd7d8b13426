import tseslint from 'typescript-eslint'

/** A forgotten promise is a lost effect, so the rules that need types are the ones that matter here. */
const promises = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  // What was caught is handed on as it came.
  '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
  // A port's function may be asynchronous in one implementation and immediate in another: `async` without `await`
  // is how the immediate one keeps the type and turns a throw into a rejection.
  '@typescript-eslint/require-await': 'off',
}

const types = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-unnecessary-condition': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // The type parameter that only names what a function returns is a cast in disguise; ports that hand over what the
  // user wrote are the exception, and there it is said beside the function.
  '@typescript-eslint/no-unnecessary-type-parameters': 'error',
}

const style = {
  eqeqeq: 'error',
  'no-console': 'error',
  'prefer-const': 'error',
  'no-restricted-syntax': [
    'error',
    {
      selector: 'ExportDefaultDeclaration',
      message: "Export by name; only a user's own file exports its system by default.",
    },
  ],
}

export default tseslint.config(
  { ignores: ['dist/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...promises, ...types, ...style },
  },
  {
    files: ['examples/**/*.ts', 'vitest.config.ts', 'fast-check.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      // `expect(spy.method)` takes methods apart on purpose.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['benchmarks/**/*.ts', 'examples/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
)
