-- By what rule an hour was made, so that its revisions are made by the same. ASCII only.

-- publish.city_min_percent, as it was when the hour was first published. NULL: laid down before
-- this; the content of such a revision is the digest of licence, demo and note too.
ALTER TABLE document ADD COLUMN city_min_percent INTEGER;
