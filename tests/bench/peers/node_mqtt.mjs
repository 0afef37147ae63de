// A collector as a Node user writes it: mqtt and better-sqlite3.
//     node node_mqtt.mjs PORT TOPIC DATABASE json|hj212 batch|durable [CA]
// batch:    rows are collected and written a thousand, or a tenth of a second, at a time; the library
//           has acknowledged them by then.
// durable:  each message is committed before it is acknowledged. mqtt takes the next message only when
//           the one before is acknowledged, so there is no batch to be had.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_PATH, 'x.js'));
const mqtt = require('mqtt');
const Database = require('better-sqlite3');

const [port, topic, file, format, how, ca] = process.argv.slice(2);
const keys = ['so2', 'no2', 'pm10', 'co', 'o3', 'pm25', 'temperature', 'humidity', 'pressure', 'wind_speed',
              'wind_direction', 'no'];
const codes = { a21026: 'so2', a21004: 'no2', a34002: 'pm10', a21005: 'co', a05024: 'o3', a34004: 'pm25',
                a01001: 'temperature', a01002: 'humidity', a01006: 'pressure', a01007: 'wind_speed',
                a01008: 'wind_direction', a21003: 'no' };

const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE IF NOT EXISTS reading (ts INTEGER, station TEXT, ${keys.map((k) => `${k} REAL`).join(', ')},
         PRIMARY KEY (ts, station)) WITHOUT ROWID`);
const insert = db.prepare(`INSERT OR REPLACE INTO reading VALUES (?, ?${', ?'.repeat(keys.length)})`);
const insertMany = db.transaction((rows) => { for (const row of rows) insert.run(row); });

function fromJson(payload) {
  const m = JSON.parse(payload.toString());
  return [m.time, m.station, ...keys.map((k) => m.values[k] ?? null)];
}

const table = Array.from({ length: 256 }, (_, i) => {
  for (let k = 0; k < 8; k++) i = i & 1 ? (i >> 1) ^ 0xa001 : i >> 1;
  return i;
});

function fromHj212(payload) {
  const frame = payload.toString('latin1');
  const length = Number(frame.slice(2, 6));
  const data = frame.slice(6, 6 + length);
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = table[(crc >> 8) ^ data.charCodeAt(i)];
  if (!frame.startsWith('##') || parseInt(frame.slice(6 + length, 10 + length), 16) !== crc) return null;
  const station = /MN=([^;]*)/.exec(data)[1];
  const values = {};
  let time;
  for (const part of data.split('CP=&&')[1].slice(0, -2).split(';')) {
    const items = Object.fromEntries(part.split(',').map((item) => item.split('=')));
    if (items.DataTime) time = items.DataTime;
    for (const [name, value] of Object.entries(items))
      if (name.endsWith('-Avg')) values[codes[name.slice(0, -4)]] = Number(value);
  }
  const t = Date.UTC(time.slice(0, 4), time.slice(4, 6) - 1, time.slice(6, 8), time.slice(8, 10), time.slice(10, 12),
                     time.slice(12, 14)) / 1000 - 8 * 3600;
  return [t, station, ...keys.map((k) => values[k] ?? null)];
}

const decode = format === 'hj212' ? fromHj212 : fromJson;
const client = mqtt.connect(ca ? `mqtts://127.0.0.1:${port}` : `mqtt://127.0.0.1:${port}`,
                            { clientId: 'bench', clean: false, ca: ca && fs.readFileSync(ca) });
client.on('connect', (ack) => {
  if (ack.sessionPresent) console.log('ready');
  else client.subscribe(topic, { qos: 1 }, () => console.log('ready'));
});

if (how === 'batch') {
  let rows = [];
  const write = () => { if (rows.length > 0) { insertMany(rows); rows = []; } };
  setInterval(write, 100);
  client.on('message', (_, payload) => {
    const row = decode(payload);
    if (row) rows.push(row);
    if (rows.length >= 1000) write();
  });
} else {
  client.handleMessage = (packet, acknowledge) => {
    const row = decode(packet.payload);
    if (row) insert.run(row);
    acknowledge();
  };
}
