-- +goose Up
-- What happened, appended in the transaction of the change; folded into indicator_count afterwards, so that no row is hot.
CREATE TABLE indicator_delta (
    district        TEXT   NOT NULL,
    id              TEXT   NOT NULL,
    day             TEXT   NOT NULL, -- YYYY-MM-DD in Asia/Shanghai
    grid            TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    matter          TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    PRIMARY KEY (district, id, day)
) WITHOUT ROWID;

CREATE TABLE indicator_count (
    district        TEXT   NOT NULL,
    day             TEXT   NOT NULL,
    grid            TEXT   NOT NULL,
    matter          TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    PRIMARY KEY (district, day, grid, matter)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE indicator_count;
DROP TABLE indicator_delta;
