-- Which exceptions of the pact hold for a lead, fixed when it is handed over.
ALTER TABLE lead ADD COLUMN exceptions jsonb NOT NULL DEFAULT '[]';
CREATE INDEX lead_excepted ON lead (id) WHERE exceptions <> '[]';
