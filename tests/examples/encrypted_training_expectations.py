#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cohorts, the split, the maximum-likelihood model and its AUCs worked out in Python from the files of data/, without
the example's code. Prints the literals of encrypted_training_test.cpp. Run it in the root of the project."""

import csv
import math

HORIZON_DAYS = 5 * 365.25
TRAINING_ROWS = 2048
SEED = 2025
MASK = (1 << 64) - 1


def predictors(row, over_20, over_50, chemotherapy):
    logs = [math.log(1 + int(row[name])) for name in ("nodes", "pgr", "er")]
    return [int(row["age"]), int(row["meno"]), int(over_20), int(over_50), int(row["grade"] == "3"), *logs,
            int(row["hormon"]), chemotherapy]


def rotterdam(row):
    event = row["recur"] == "1" or (row["death"] == "1" and row["dtime"] == row["rtime"])
    x = predictors(row, row["size"] != "<=20", row["size"] == ">50", int(row["chemo"]))
    return x, int(row["rtime"]), event


def gbsg(row):
    return predictors(row, int(row["size"]) > 20, int(row["size"]) > 50, 1), int(row["rfstime"]), row["status"] == "1"


def cohort(path, read):
    with open(path, encoding="utf-8") as file:
        rows = [read(row) for row in csv.DictReader(file)]
    known = [(x, 1 if days <= HORIZON_DAYS else -1) for x, days, event in rows if event or days > HORIZON_DAYS]
    print(path, "rows", len(rows), "lost", len(rows) - len(known), "events", sum(y > 0 for _, y in known))
    return known


def shuffled(items):
    items = list(items)
    state = SEED
    for i in range(len(items) - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        j = (z ^ (z >> 31)) % (i + 1)
        items[i], items[j] = items[j], items[i]
    return items


def solve(matrix, right):
    """Gauss and Jordan, with pivots."""
    n = len(right)
    rows = [list(line) + [value] for line, value in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def maximum_likelihood(rows):
    n = len(rows[0][0])
    weights = [0.0] * n
    for _ in range(12):
        gradient = [0.0] * n
        information = [[0.0] * n for _ in range(n)]
        for x, y in rows:
            wrong = 1 / (1 + math.exp(y * sum(a * b for a, b in zip(weights, x))))
            for i in range(n):
                gradient[i] += wrong * y * x[i]
                for j in range(n):
                    information[i][j] += wrong * (1 - wrong) * x[i] * x[j]
        weights = [a + b for a, b in zip(weights, solve(information, gradient))]
    errors = [math.sqrt(solve(information, [float(i == k) for i in range(n)])[k]) for k in range(n)]
    return weights, errors


def area_under_curve(weights, rows):
    scores = [(sum(a * b for a, b in zip(weights, x)), y) for x, y in rows]
    pairs = [(a > b) + (a == b) / 2 for a, y in scores if y > 0 for b, z in scores if z < 0]
    return sum(pairs) / len(pairs)


def main():
    patients = shuffled(cohort("data/rotterdam.csv", rotterdam))
    external = cohort("data/gbsg.csv", gbsg)
    training, test = patients[:TRAINING_ROWS], patients[TRAINING_ROWS:]
    for name, rows in (("training", training), ("test", test)):
        print(name, len(rows), "events", sum(y > 0 for _, y in rows), "first age", rows[0][0][0])
    count = len(training[0][0])
    means = [sum(x[k] for x, _ in training) / TRAINING_ROWS for k in range(count)]
    deviations = [math.sqrt(sum((x[k] - means[k]) ** 2 for x, _ in training) / TRAINING_ROWS) for k in range(count)]

    def standardised(rows):
        return [([1.0] + [(x[k] - means[k]) / deviations[k] for k in range(count)], y) for x, y in rows]

    weights, errors = maximum_likelihood(standardised(training))
    print("coefficients", [round(w, 9) for w in weights])
    print("standard errors", [round(e, 9) for e in errors])
    print("AUC", [round(area_under_curve(weights, standardised(rows)), 9) for rows in (training, test, external)])


if __name__ == "__main__":
    main()
