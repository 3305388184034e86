-- +goose Up
-- Who is sent which report. A subscription that has stopped stays, with 0 for the next time.
CREATE TABLE briefing_subscription (
    district   TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('daily', 'weekly', 'monthly')),
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    format     TEXT   NOT NULL CHECK (format IN ('pdf', 'xlsx')), -- of what a mail carries along
    created_at BIGINT NOT NULL,
    since      TEXT   NOT NULL, -- first day of the first period that is still to be sent
    next_at    BIGINT NOT NULL CHECK (next_at >= 0), -- when that period's report is ready; 0 once stopped
    PRIMARY KEY (district, account, kind, grid)
) WITHOUT ROWID;
CREATE INDEX briefing_subscription_due ON briefing_subscription (district, next_at) WHERE next_at > 0;

-- +goose Down
DROP TABLE briefing_subscription;
