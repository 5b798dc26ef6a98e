// SPDX-License-Identifier: Apache-2.0
//
// Data, exact regression and AUC of the encrypted training, against literals that encrypted_training_expectations.py
// worked out from the same files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "examples/encrypted_training/auc.h"
#include "examples/encrypted_training/clear_training.h"
#include "examples/encrypted_training/cohort.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/logistic_regression.h"
#include "examples/encrypted_training/sigmoid.h"
#include "tests/support/temporary_folder.h"

namespace tacet::example {
namespace {

constexpr std::size_t training_rows = 2048;
constexpr std::uint64_t seed = 2025;
constexpr double literal_rounding = 1e-9;

std::string data_file(const char* name) { return std::string(TACET_PROJECT_DIRECTORY "/data/") + name; }

struct Table {
  Cohort rotterdam = load_rotterdam(data_file("rotterdam.csv")).value();
  Cohort gbsg = load_gbsg(data_file("gbsg.csv")).value();
  Split patients = split(rotterdam, training_rows, seed).value();
  Standardisation standardisation = Standardisation::fit(patients.training).value();
  DesignMatrix training = standardisation.apply(patients.training);
  DesignMatrix test = standardisation.apply(patients.test);
  DesignMatrix external = standardisation.apply(gbsg.patients);
};

std::size_t events(const std::vector<Patient>& patients) {
  return static_cast<std::size_t>(std::count_if(patients.begin(), patients.end(), [](auto& p) { return p.event; }));
}

TEST(Cohorts, CountsOfTheFiles) {
  const Table table;
  EXPECT_EQ(table.rotterdam.rows_in_file, 2982);
  EXPECT_EQ(table.rotterdam.lost, 145);
  EXPECT_EQ(table.rotterdam.patients.size(), 2837);
  EXPECT_EQ(table.rotterdam.events(), 1266);
  EXPECT_EQ(table.gbsg.rows_in_file, 686);
  EXPECT_EQ(table.gbsg.lost, 280);
  EXPECT_EQ(table.gbsg.patients.size(), 406);
  EXPECT_EQ(table.gbsg.events(), 285);
}

TEST(Cohorts, SplitIsTheOneOfItsSeed) {
  const Table table;
  EXPECT_EQ(table.patients.training.size(), 2048);
  EXPECT_EQ(events(table.patients.training), 942);
  EXPECT_EQ(table.patients.training[0].predictors[0], 49);
  EXPECT_EQ(table.patients.test.size(), 789);
  EXPECT_EQ(events(table.patients.test), 324);
  EXPECT_EQ(table.patients.test[0].predictors[0], 71);
  const auto refused = split(table.rotterdam, table.rotterdam.patients.size(), seed);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message(),
            "'rotterdam.csv' has 2837 patients whose outcome is known; 2837 to train on and at least one to test are "
            "needed");
}

constexpr const char* rotterdam_header =
    "pid,year,age,meno,size,grade,nodes,pgr,er,hormon,chemo,rtime,recur,dtime,death\n";

class SmallFile : public testing::Test {
 protected:
  Result<Cohort> rotterdam(const std::string& rows) const {
    std::ofstream(path_) << rotterdam_header << rows;
    return load_rotterdam(path_);
  }
  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "small.csv";
};

TEST_F(SmallFile, OutcomesByHand) {
  const auto cohort = rotterdam(
      "1,1990,50,0,<=20,2,0,0,0,0,0,1826,1,3000,0\n"    // recurrence on the last day: an event
      "2,1990,50,0,<=20,2,0,0,0,0,0,1827,1,3000,0\n"    // a day later: none
      "3,1990,50,0,<=20,2,0,0,0,0,0,1000,0,1000,1\n"    // death without recurrence: an event
      "4,1990,50,0,<=20,2,0,0,0,0,0,1000,0,1500,1\n"    // death after follow-up had ended: lost
      "5,1990,50,0,<=20,2,0,0,0,0,0,1826,0,1826,0\n"    // last seen on the last day: lost
      "6,1990,50,0,<=20,2,0,0,0,0,0,1827,0,1827,0\n");  // seen later: none
  ASSERT_TRUE(cohort.has_value()) << cohort.error().message();
  EXPECT_EQ(cohort->rows_in_file, 6);
  EXPECT_EQ(cohort->lost, 2);
  std::vector<bool> known;
  for (const Patient& patient : cohort->patients) known.push_back(patient.event);
  EXPECT_EQ(known, (std::vector<bool>{true, false, true, false}));
}

TEST_F(SmallFile, PredictorsByHand) {
  const auto cohort = rotterdam(
      "1,1990,63,1,20-50,3,7,0,3,1,0,9,1,9,0\n"
      "2,1990,40,0,>50,2,0,1,0,0,1,9,1,9,0\n");
  ASSERT_TRUE(cohort.has_value()) << cohort.error().message();
  const double log2 = std::log(2.0);
  const Patient& first = cohort->patients[0];
  const Patient& second = cohort->patients[1];
  const std::array<double, 10> of_first{63, 1, 1, 0, 1, 3 * log2, 0, 2 * log2, 1, 0};
  const std::array<double, 10> of_second{40, 0, 1, 1, 0, 0, log2, 0, 0, 1};
  for (std::size_t k = 0; k < predictor_names.size(); ++k) {
    EXPECT_DOUBLE_EQ(first.predictors[k], of_first[k]) << predictor_names[k];
    EXPECT_DOUBLE_EQ(second.predictors[k], of_second[k]) << predictor_names[k];
  }
}

TEST_F(SmallFile, FaultsNameTheLine) {
  const auto age = rotterdam("1,1990,old,1,20-50,3,7,0,3,1,0,9,1,9,0\n");
  ASSERT_FALSE(age.has_value());
  EXPECT_NE(age.error().message().find("line 2: 'age' is not a whole number from 0 to 120"), std::string::npos);
  const auto size = rotterdam("1,1990,63,1,30,3,7,0,3,1,0,9,1,9,0\n");
  ASSERT_FALSE(size.has_value());
  EXPECT_NE(size.error().message().find("line 2: 'size' is none of '<=20', '20-50' and '>50'"), std::string::npos);
  const auto column = load_gbsg(data_file("nafld3.csv"));
  ASSERT_FALSE(column.has_value());
  EXPECT_NE(column.error().message().find("has no column 'age'; it has id, days, event"), std::string::npos);
}

TEST(Design, TrainingColumnsHaveMeanZeroAndVarianceOne) {
  const Table table;
  const DesignMatrix& design = table.training;
  ASSERT_EQ(design.columns, 11);
  for (std::size_t c = 0; c < design.columns; ++c) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < design.rows(); ++i) {
      sum += design.row(i)[c];
      squares += design.row(i)[c] * design.row(i)[c];
    }
    EXPECT_NEAR(sum / training_rows, c == 0 ? 1 : 0, 1e-12);
    EXPECT_NEAR(squares / training_rows, 1, 1e-12);
  }
  EXPECT_TRUE(check_predictors(design, predictor_max).has_value());
  const auto refused = check_predictors(design, 2.8);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message().find("more than 2.8 standard deviations"), std::string::npos);
}

TEST(Design, APredictorThatNeverVariesIsRefused) {
  std::vector<Patient> patients(5);
  const auto refused = Standardisation::fit(patients);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message().find("the predictor 'age' is the same for all 5 patients"), std::string::npos);
}

TEST(Regression, MaximumLikelihoodOfTheTable) {
  const Table table;
  const auto model = maximum_likelihood(table.training);
  ASSERT_TRUE(model.has_value()) << model.error().message();
  const std::array<double, 11> coefficients{-0.143405814, -0.096223737, -0.016245371, 0.230079323,
                                            0.138273765,  0.173101486,  0.845038724,  -0.201014279,
                                            0.027805538,  -0.242971209, -0.260221084};
  const std::array<double, 11> errors{0.049352708, 0.086495095, 0.087185458, 0.052902596, 0.057015699, 0.050960948,
                                      0.065984336, 0.06376017,  0.065053945, 0.053785341, 0.059286736};
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    EXPECT_NEAR(model->coefficients[j], coefficients[j], literal_rounding) << j;
    EXPECT_NEAR(model->standard_errors[j], errors[j], literal_rounding) << j;
  }
  const auto auc = [&](const DesignMatrix& design) {
    return area_under_curve(design.scores(model->coefficients), design.outcomes).value();
  };
  EXPECT_NEAR(auc(table.training), 0.739985142, literal_rounding);
  EXPECT_NEAR(auc(table.test), 0.72701447, literal_rounding);
  EXPECT_NEAR(auc(table.external), 0.738697985, literal_rounding);
}

TEST(Regression, WhatHasNoMaximumIsRefused) {
  const DesignMatrix separated{2, {1, -2, 1, -1, 1, 1, 1, 2}, {-1, -1, 1, 1}};
  EXPECT_FALSE(maximum_likelihood(separated).has_value());
  const DesignMatrix dependent{2, {1, 1, 1, 1, 1, 1, 1, 1}, {-1, 1, -1, 1}};
  EXPECT_FALSE(maximum_likelihood(dependent).has_value());
}

TEST(Auc, EqualsTheCountOfPairs) {
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<double> scores;
    std::vector<double> outcomes;
    for (unsigned i = 0; i < 50; ++i) {
      scores.push_back((i * i * 7 + round * i) % (round + 2));  // few values, so that there are ties
      outcomes.push_back((i * 5 + round) % 3 == 0 ? 1 : -1);
    }
    double wins = 0;
    double pairs = 0;
    for (std::size_t a = 0; a < scores.size(); ++a) {
      for (std::size_t b = 0; b < scores.size(); ++b) {
        if (!(outcomes[a] > 0 && outcomes[b] < 0)) continue;
        pairs += 1;
        wins += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0;
      }
    }
    EXPECT_DOUBLE_EQ(area_under_curve(scores, outcomes).value(), wins / pairs) << round;
  }
}

TEST(Auc, NeedsBothOutcomes) {
  const std::array<double, 2> scores{1, 2};
  EXPECT_FALSE(area_under_curve(scores, std::array<double, 2>{1, 1}).has_value());
  EXPECT_FALSE(area_under_curve(scores, std::array<double, 2>{-1, -1}).has_value());
  EXPECT_FALSE(area_under_curve(scores, std::array<double, 1>{1}).has_value());
}

/// Close to the sigmoid, within what it says of itself, and odd but for the 1/2.
TEST(Training, SigmoidOfDegreeSeven) {
  const TrainingSettings settings;
  const auto sigmoid = sigmoid_approximation(settings);
  ASSERT_TRUE(sigmoid.has_value()) << sigmoid.error().message();
  EXPECT_EQ(sigmoid->polynomial.degree(), 7);
  EXPECT_TRUE(sigmoid->polynomial.is_odd());
  double largest = 0;
  for (int i = -5000; i <= 5000; ++i) {
    const double m = i * 1e-3;
    largest = std::max(largest, std::abs(0.5 + sigmoid->polynomial(m / 5).real() - 1 / (1 + std::exp(m))));
  }
  EXPECT_GT(largest, 0.0054);
  EXPECT_LT(largest, 0.0056);
}

/// What the owner promises to the circuit, for twice as many iterations as are run.
TEST(Training, NeitherMarginsNorWeightsLeaveTheirBounds) {
  const Table table;
  TrainingSettings settings;
  settings.iterations *= 2;
  const auto training = train_in_the_clear(table.training, settings);
  ASSERT_TRUE(training.has_value()) << training.error().message();
  EXPECT_LT(training->margin_max, 0.65 * settings.margin_max);
  EXPECT_LT(training->weight_max, 0.5 * packed_weight_max * settings.weight_unit);
}

TEST(Training, ComesCloseToTheMaximumLikelihood) {
  const Table table;
  const auto training = train_in_the_clear(table.training, {});
  const auto model = maximum_likelihood(table.training);
  ASSERT_TRUE(training.has_value() && model.has_value());
  for (std::size_t j = 0; j < model->coefficients.size(); ++j)
    EXPECT_NEAR(training->weights[j], model->coefficients[j], 0.1 * model->standard_errors[j]) << j;
}

}  // namespace
}  // namespace tacet::example
