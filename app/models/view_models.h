#pragma once

#include "app/models/audit_model.h"
#include "app/models/course_model.h"
#include "app/models/edit_model.h"
#include "app/models/evaluation_model.h"
#include "app/models/export_model.h"
#include "app/models/federation_overview.h"
#include "app/models/forecast_model.h"
#include "app/models/import_model.h"
#include "app/models/jobs_model.h"
#include "app/models/measure_model.h"
#include "app/models/models_model.h"
#include "app/models/patients_model.h"
#include "app/models/review_model.h"
#include "app/models/session.h"
#include "app/models/settings_model.h"
#include "app/models/site_twin_model.h"
#include "app/models/studies_model.h"
#include "app/models/training_model.h"

namespace twinscope::app {

/// All view models over one session; made once in main() and passed down by reference.
struct ViewModels {
  explicit ViewModels(Date today) : patients(session, today) {}

  Session session;
  PatientsModel patients;
  ReviewModel review{session};
  CourseModel course{session, review};
  EditModel edit{session, review};
  MeasureModel measure{session, review};
  ForecastModel forecast{session, review};
  ExportModel exporting{session, review};
  ImportModel import{session};
  JobsModel jobs{session};
  ModelsModel models{session};
  TrainingModel training{session};
  SiteTwinModel siteTwin{session};
  EvaluationModel evaluation{session};
  FederationOverview federation{session};
  StudiesModel studies{session};
  AuditModel audit{session};
  SettingsModel settings{session};
};

}  // namespace twinscope::app
