// Plans as text: golden tests, expressions in `weir explain`, fingerprints of stores.
#pragma once

#include <string>

#include "dsl/plan.h"

namespace weir::dsl {

// The whole plan, every detail in order, for golden tests (runtime/cli/explain_text.h is for people). Ends in a
// newline.
std::string PrintPlan(const plan::Plan& plan);

// "sliding 60s", "hopping 60s every 10s", "running"
std::string WindowText(const plan::Window& window);

// An expression as the language writes it, slots by the names of `row` (slots behind it: of `beyond`).
std::string PrintExpr(const plan::Expr& expr, const plan::Schema& row, const plan::Schema& beyond = {});

// A format as the language writes it: `json`, `csv (delimiter = ";", header = true)`, `text with r"…"`.
std::string FormatText(const plan::Format& format);

// A node that is a parse, a flatten or a repeat, as the language writes it; "" of any other. `row`: what it reads.
std::string StageText(const plan::Node& node, const plan::Schema& row);

// Fills Store::what and Store::fingerprint (semantics 12.3): key types, window, aggregates, and the expressions between
// the sources and the store, by names, so that neither order nor formatting of the text is in it.
void DescribeStores(plan::Plan* plan);

}  // namespace weir::dsl
