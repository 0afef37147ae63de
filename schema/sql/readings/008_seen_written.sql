-- When each block of ids was written last. Of those that stand it is not known: they may hold what
-- was not acknowledged when the update began, and so count as written now.
ALTER TABLE seen ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
UPDATE seen SET written = CAST(strftime('%s', 'now') AS INTEGER);
