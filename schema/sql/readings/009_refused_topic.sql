-- A stored copy of the broker's comes with every new subscription: is it in the list already?
CREATE INDEX refused_topic ON refused (feed, topic) WHERE settled IS NULL;
