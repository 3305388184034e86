-- +goose Up
-- Filters of the lists that a person gave a name to: kept here and not in a browser, because desks and phones are shared and people change them.
CREATE TABLE saved_view (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    n        INTEGER NOT NULL, -- 0, 1 … in the person's order
    name     TEXT    NOT NULL CHECK (name <> ''),
    query    TEXT    NOT NULL, -- as in the address bar
    PRIMARY KEY (district, account, n)
) WITHOUT ROWID;
-- What waits for a written reply or its judgement: few of all tasks.
CREATE INDEX case_task_supervised ON case_task (district, case_id) WHERE kind = 'supervise' AND state IN ('open', 'answered');

-- +goose Down
DROP INDEX case_task_supervised;
DROP TABLE saved_view;
