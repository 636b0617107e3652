<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CourseModel</name>
    <message numerus="yes">
        <source>%n weeks</source>
        <extracomment>Time since radiotherapy</extracomment>
        <translation>
            <numerusform>%n week</numerusform>
            <numerusform>%n weeks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EvaluationPage</name>
    <message numerus="yes">
        <source>%1 on %n case(s)</source>
        <extracomment>%1 is a model, %n counts the cases it was scored on</extracomment>
        <translation>
            <numerusform>%1 on %n case</numerusform>
            <numerusform>%1 on %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %2 on %n case(s)</source>
        <extracomment>%1 is a model, %2 the model it is compared with, %n counts the cases both were scored on</extracomment>
        <translation>
            <numerusform>%1 and %2 on %n case</numerusform>
            <numerusform>%1 and %2 on %n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Events</name>
    <message numerus="yes">
        <source>%n fractions</source>
        <extracomment>%n fractions of radiotherapy</extracomment>
        <translation>
            <numerusform>%n fraction</numerusform>
            <numerusform>%n fractions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cycles</source>
        <translation>
            <numerusform>%n cycle</numerusform>
            <numerusform>%n cycles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>All %n visits</source>
        <extracomment>Choice: %n visits of a patient</extracomment>
        <translation>
            <numerusform>This one (%n visit)</numerusform>
            <numerusform>All %n visits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportModel</name>
    <message numerus="yes">
        <source>%n visits are left out: not segmented, or not from DICOM</source>
        <extracomment>%n visits cannot be written as DICOM</extracomment>
        <translation>
            <numerusform>%n visit is left out: not segmented, or not from DICOM</numerusform>
            <numerusform>%n visits are left out: not segmented, or not from DICOM</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files exported to %1</source>
        <extracomment>A notice: %n files were written, %1 is a folder</extracomment>
        <translation>
            <numerusform>%n file exported to %1</numerusform>
            <numerusform>%n files exported to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FederationOverview</name>
    <message numerus="yes">
        <source>Coordinating, %n sites online</source>
        <extracomment>Top bar; %n sites are online</extracomment>
        <translation>
            <numerusform>Coordinating, %n site online</numerusform>
            <numerusform>Coordinating, %n sites online</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportModel</name>
    <message numerus="yes">
        <source>%n series: %1 usable, %2 with a warning, %3 refused</source>
        <extracomment>%n images were found, of which %1, %2 and %3 are usable, usable with a warning, and refused</extracomment>
        <translation>
            <numerusform>%n series: %1 usable, %2 with a warning, %3 refused</numerusform>
            <numerusform>%n series: %1 usable, %2 with a warning, %3 refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n visits imported</source>
        <extracomment>%n visits were stored</extracomment>
        <translation>
            <numerusform>%n visit imported</numerusform>
            <numerusform>%n visits imported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JoinPanel</name>
    <message numerus="yes">
        <source>%n updates accepted</source>
        <extracomment>%n updates of this site count in the global model</extracomment>
        <translation>
            <numerusform>%n update accepted</numerusform>
            <numerusform>%n updates accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n updates</source>
        <extracomment>%n answers wait to be sent</extracomment>
        <translation>
            <numerusform>%n update</numerusform>
            <numerusform>%n updates</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n jobs running</source>
        <extracomment>%n jobs are running or waiting</extracomment>
        <translation>
            <numerusform>%n job running</numerusform>
            <numerusform>%n jobs running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PatientsModel</name>
    <message numerus="yes">
        <source>%n days overdue</source>
        <extracomment>Patients table: the day for what should follow passed %n days ago</extracomment>
        <translation>
            <numerusform>%n day overdue</numerusform>
            <numerusform>%n days overdue</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RoundBoard</name>
    <message numerus="yes">
        <source>%n sites online</source>
        <extracomment>%n sites are connected now</extracomment>
        <translation>
            <numerusform>%n site online</numerusform>
            <numerusform>%n sites online</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(%n refused)</source>
        <extracomment>Sites whose updates were refused or that failed</extracomment>
        <translation>
            <numerusform>(%n refused)</numerusform>
            <numerusform>(%n refused)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message numerus="yes">
        <source>The demo cohort is ready: %n patients</source>
        <extracomment>%n patients were made</extracomment>
        <translation>
            <numerusform>The demo cohort is ready: %n patient</numerusform>
            <numerusform>The demo cohort is ready: %n patients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SiteTwinModel</name>
    <message numerus="yes">
        <source>%n studies are not prepared</source>
        <translation>
            <numerusform>%n study is not prepared</numerusform>
            <numerusform>%n studies are not prepared</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have no labels that a person stands behind</source>
        <translation>
            <numerusform>%n study has no labels that a person stands behind</numerusform>
            <numerusform>%n studies have no labels that a person stands behind</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: the model goes on without it, less surely</source>
        <extracomment>%1 is a sequence</extracomment>
        <translation>
            <numerusform>%n study lacks %1: the model goes on without it, less surely</numerusform>
            <numerusform>%n studies lack %1: the model goes on without it, less surely</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: the model refuses them</source>
        <translation>
            <numerusform>%n study lacks %1: the model refuses it</numerusform>
            <numerusform>%n studies lack %1: the model refuses them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have tumour labels outside the brain</source>
        <translation>
            <numerusform>%n study has tumour labels outside the brain</numerusform>
            <numerusform>%n studies have tumour labels outside the brain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have a tumour in more than ten pieces</source>
        <translation>
            <numerusform>%n study has a tumour in more than ten pieces</numerusform>
            <numerusform>%n studies have a tumour in more than ten pieces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have unlabelled holes in the tumour</source>
        <translation>
            <numerusform>%n study has unlabelled holes in the tumour</numerusform>
            <numerusform>%n studies have unlabelled holes in the tumour</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have empty labels</source>
        <translation>
            <numerusform>%n study has empty labels</numerusform>
            <numerusform>%n studies have empty labels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies are left out</source>
        <translation>
            <numerusform>%n study is left out</numerusform>
            <numerusform>%n studies are left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies are prepared now</source>
        <translation>
            <numerusform>%n study is prepared now</numerusform>
            <numerusform>%n studies are prepared now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: %2 segments them, they are not learnt from</source>
        <extracomment>%1 is a sequence, %2 another model</extracomment>
        <translation>
            <numerusform>%n study lacks %1: %2 segments it, it is not learnt from</numerusform>
            <numerusform>%n studies lack %1: %2 segments them, they are not learnt from</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StudiesPanel</name>
    <message numerus="yes">
        <source>%n of %1 parts are done, in %2 of one processor.</source>
        <extracomment>%n is a number of parts of a study, %1 that of all, %2 a length of time</extracomment>
        <translation>
            <numerusform>%n of %1 parts is done, in %2 of one processor.</numerusform>
            <numerusform>%n of %1 parts are done, in %2 of one processor.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StudyTwinsPanel</name>
    <message numerus="yes">
        <source>On phantoms, twins are better at %n of %1 hospitals: Dice %2, the global model %3.</source>
        <extracomment>%n counts hospitals, %1 is that of all, %2 and %3 are mean Dice with standard deviations</extracomment>
        <translation>
            <numerusform>On phantoms, twins are better at %n of %1 hospitals: Dice %2, the global model %3.</numerusform>
            <numerusform>On phantoms, twins are better at %n of %1 hospitals: Dice %2, the global model %3.</numerusform>
        </translation>
    </message>
</context>
</TS>
