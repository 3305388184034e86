-- +goose Up
CREATE TABLE outbox (
    district TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    position BIGINT,          -- place in commit order from 1, given after commit
    topic    TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT   NOT NULL, -- JSON without personal data
    PRIMARY KEY (district, id)
);
CREATE INDEX outbox_pending ON outbox (district, id) WHERE position IS NULL;
CREATE UNIQUE INDEX outbox_position ON outbox (district, position) WHERE position IS NOT NULL;

-- +goose Down
DROP TABLE outbox;
