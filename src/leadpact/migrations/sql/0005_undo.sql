-- What was taken back, by person: whoever loads a person's history leaves it out. Few among many.
CREATE INDEX journal_taken_back ON journal_event (person_id) WHERE kind = 'undone';

CREATE INDEX opportunity_of_account ON opportunity (account_id) WHERE account_id IS NOT NULL;  -- an account's page
