// DuckDB's bare RFM table over the same orders: from the CSV file, and from a table of its own.
const { DuckDBInstance } = require('@duckdb/node-api');
const sql = source => `CREATE OR REPLACE TABLE rfm AS SELECT customer, max(paid_at) AS last, count(*) AS orders, sum(amount) AS total FROM ${source} GROUP BY customer`;
(async () => {
  const [csv, file] = process.argv.slice(2);
  const options = { threads: '2' };
  const time = async (db, text) => { const c = await db.connect(); const t = performance.now(); await c.run(text); return ((performance.now() - t) / 1000).toFixed(2); };
  const db = await DuckDBInstance.create(file, options);
  const columns = "{'customer': 'VARCHAR', 'paid_at': 'BIGINT', 'amount': 'BIGINT'}";
  console.log(`duckdb: RFM table from CSV ${await time(db, sql(`read_csv('${csv}', header = true, columns = ${columns})`))} s`);
  await time(db, `CREATE OR REPLACE TABLE orders AS SELECT * FROM read_csv('${csv}', header = true, columns = ${columns})`);
  db.closeSync();
  const again = await DuckDBInstance.create(file, options);
  console.log(`duckdb: RFM table from its own table ${await time(again, sql('orders'))} s, once more ${await time(again, sql('orders'))} s`);
  const rows = await (await again.connect()).runAndReadAll('SELECT count(*) FROM rfm');
  console.log(`duckdb: ${rows.getRows()[0][0]} customers`);
})();
