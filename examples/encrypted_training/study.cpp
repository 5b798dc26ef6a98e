// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/study.h"

namespace tacet::example {

Result<Study> prepare_study(const std::string& table, const std::string& external_table,
                            const TrainingSettings& settings) {
  Study study;
  TACET_ASSIGN_OR_RETURN(study.cohort, load_rotterdam(table));
  TACET_ASSIGN_OR_RETURN(study.external_cohort, load_gbsg(external_table));
  TACET_ASSIGN_OR_RETURN(const Split patients, split(study.cohort, training_rows, split_seed));
  TACET_ASSIGN_OR_RETURN(const Standardisation standardisation, Standardisation::fit(patients.training));
  study.training = standardisation.apply(patients.training);
  study.test = standardisation.apply(patients.test);
  study.external = standardisation.apply(study.external_cohort.patients);
  TACET_RETURN_IF_ERROR(check_predictors(study.training, predictor_max));
  TACET_ASSIGN_OR_RETURN(study.exact, maximum_likelihood(study.training));
  TACET_ASSIGN_OR_RETURN(study.in_clear, train_in_the_clear(study.training, settings));
  if (study.in_clear.margin_max >= settings.margin_max ||
      study.in_clear.weight_max >= packed_weight_max * settings.weight_unit)
    return fail(ErrorCode::limit_exceeded,
                "on this table margins or weights leave the bounds of {} and {} that the circuit is made for: choose a "
                "smaller learning rate",
                settings.margin_max, packed_weight_max * settings.weight_unit);
  return study;
}

}  // namespace tacet::example
