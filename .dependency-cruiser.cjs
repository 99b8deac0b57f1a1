// The one-way rule of docs/architecture.md: main, cli -> app -> slices -> http, db -> geo, problems.
const slices = '^src/(?!geo/|db/|http/|cli/|web/)[^/]+/';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot:
          '\\.d\\.ts$|^src/main\\.ts$|worker\\.ts$|^src/web/(vite\\.config|[a-z]+/main|rider/sw)\\.tsx?$|^src/web/overlays/',
      },
      to: {},
    },
    {
      name: 'geo-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/geo/' },
      to: { path: '^src/(?!geo/)' },
    },
    { name: 'problems-is-a-leaf', severity: 'error', from: { path: '^src/problems\\.ts$' }, to: { path: '^src/' } },
    {
      name: 'http-and-db-below-slices',
      severity: 'error',
      from: { path: '^src/(http|db)/' },
      to: { path: '^src/(?!http/|db/|geo/|problems\\.ts|config\\.ts)' },
    },
    { name: 'http-and-db-apart', severity: 'error', from: { path: '^src/db/' }, to: { path: '^src/http/' } },
    {
      name: 'slices-share-schemas-only',
      severity: 'error',
      from: { path: '^src/(?!geo/|db/|http/|cli/|web/)([^/]+)/' },
      to: { path: slices, pathNot: ['^src/$1/', '\\.schema\\.ts$'] },
    },
    {
      name: 'slices-do-not-know-the-app',
      severity: 'error',
      from: { path: slices },
      to: { path: '^src/(app|main|config)\\.ts$|^src/cli/' },
    },
    {
      name: 'pages-call-the-api-only',
      comment:
        'A page knows the API by its document, and shares with the service what is pure: geo and what rankOnDevice needs.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^src/(?!web/|geo/|stations/(usability|reasons|travel|freshness)\\.ts)' },
    },
    {
      name: 'the-service-does-not-know-its-pages',
      severity: 'error',
      from: { path: '^src/(?!web/)' },
      to: { path: '^src/web/' },
    },
    {
      name: 'sql-drivers-in-db-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/db/' },
      to: { path: 'node_modules/(pg|@electric-sql)/' },
    },
    {
      name: 'routes-do-not-touch-tables',
      severity: 'error',
      from: { path: 'routes\\.ts$' },
      to: { path: '^src/db/(?!database\\.ts)' },
    },
    {
      name: 'schemas-are-pure',
      severity: 'error',
      from: { path: '\\.schema\\.ts$' },
      to: { path: 'repository|routes|^src/db/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};
