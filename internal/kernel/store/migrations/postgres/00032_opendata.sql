-- +goose Up
-- What was published as open data, month by month: it stays as it was, under the rule of that day.
CREATE TABLE open_month (
    district  TEXT   NOT NULL,
    month     TEXT   NOT NULL CHECK (length(month) = 7), -- YYYY-MM
    least     BIGINT NOT NULL CHECK (least >= 3),
    generated BIGINT NOT NULL,
    document  TEXT   NOT NULL,
    PRIMARY KEY (district, month)
);

-- +goose Down
DROP TABLE open_month;
