-- A quantum is 10^-decimals of a unit, so that the unit may not change under the values either.
-- NULL: recorded before units were; the owner fills it with the unit of its parameters.csv, once.
ALTER TABLE parameter ADD COLUMN unit TEXT;
