-- Whose numbers were revised. ASCII only: this file becomes C.

-- revised: the newest revision of the hour that corrected the numbers of this row, or where none did
-- the newest that filled in what was late; NULL: they are as first published. reason: 'changed',
-- 'late', or NULL where that was not kept.
ALTER TABLE shelf ADD COLUMN revised INTEGER;
ALTER TABLE shelf ADD COLUMN reason TEXT;

-- Of hours that were revised before this nobody kept whose numbers it were. Those that pages still
-- show (72 of them) are marked whole: they say too much rather than nothing.
UPDATE shelf SET revised = (SELECT max(d.revision) FROM document d WHERE d.start = shelf.start)
    WHERE start > (SELECT max(start) FROM document) - 259200
      AND start IN (SELECT d.start FROM document d WHERE d.revision > 1);
