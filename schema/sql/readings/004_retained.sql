-- retained 1: the message was a stored copy, which the broker sends to a new subscription: it is
-- judged by its own time also when it is replayed or joined.
ALTER TABLE refused ADD COLUMN retained INTEGER NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN retained INTEGER NOT NULL DEFAULT 0;
