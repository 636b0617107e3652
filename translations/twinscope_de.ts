<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AuditModel</name>
    <message>
        <source>No.</source>
        <extracomment>Column: running number of an audit row</extracomment>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <extracomment>Column: time in UTC</extracomment>
        <translation>Zeit (UTC)</translation>
    </message>
    <message>
        <source>Who</source>
        <extracomment>Column: user who did it</extracomment>
        <translation>Wer</translation>
    </message>
    <message>
        <source>What</source>
        <extracomment>Column: what was done</extracomment>
        <translation>Was</translation>
    </message>
    <message>
        <source>Subject</source>
        <extracomment>Column: which study, job or setting</extracomment>
        <translation>Gegenstand</translation>
    </message>
    <message>
        <source>Old</source>
        <extracomment>Column: value before</extracomment>
        <translation>Alt</translation>
    </message>
    <message>
        <source>New</source>
        <extracomment>Column: value after</extracomment>
        <translation>Neu</translation>
    </message>
</context>
<context>
    <name>AuditPage</name>
    <message>
        <source>Verify</source>
        <extracomment>Button: reads the whole audit trail and all stored files again</extracomment>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Check the chain of hashes and every stored file (Ctrl+R)</source>
        <translation>Hash-Kette und jede gespeicherte Datei prüfen (Strg+R)</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Chain not checked yet</source>
        <translation>Kette noch nicht geprüft</translation>
    </message>
    <message>
        <source>Chain verified: nothing was changed or removed</source>
        <translation>Kette geprüft: nichts wurde geändert oder entfernt</translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message>
        <source>The axial slice with the most wrongly labelled voxels</source>
        <extracomment>Tooltip of the pictures of a case</extracomment>
        <translation>Die axiale Schicht mit den meisten falsch markierten Voxeln</translation>
    </message>
    <message>
        <source>Truth</source>
        <extracomment>Title of a picture: the labels that a person stands behind</extracomment>
        <translation>Wahrheit</translation>
    </message>
</context>
<context>
    <name>CoordinatorSetup</name>
    <message>
        <source>Listen at the address and run the rounds</source>
        <translation>An der Adresse lauschen und die Runden durchführen</translation>
    </message>
    <message>
        <source>Begin a new run</source>
        <extracomment>Button: begins another run of a federation beside the one that is there</extracomment>
        <translation>Neuen Lauf beginnen</translation>
    </message>
    <message>
        <source>The earlier run stays in the workspace</source>
        <translation>Der frühere Lauf bleibt im Arbeitsbereich</translation>
    </message>
    <message>
        <source>HOST:PORT where sites reach this computer; 0.0.0.0 for every network</source>
        <translation>HOST:PORT, unter dem Standorte diesen Rechner erreichen; 0.0.0.0 für jedes Netz</translation>
    </message>
    <message>
        <source>none: without TLS</source>
        <extracomment>Placeholder of a field for a certificate&apos;s file</extracomment>
        <translation>keines: ohne TLS</translation>
    </message>
    <message>
        <source>Certificate, PEM</source>
        <translation>Zertifikat, PEM</translation>
    </message>
    <message>
        <source>key of the certificate</source>
        <extracomment>Placeholder of a field for a file</extracomment>
        <translation>Schlüssel des Zertifikats</translation>
    </message>
    <message>
        <source>Private key, PEM</source>
        <translation>Privater Schlüssel, PEM</translation>
    </message>
    <message>
        <source>Rounds of the whole run</source>
        <translation>Runden des ganzen Laufs</translation>
    </message>
    <message>
        <source>Sites that must report for a round to count</source>
        <translation>Standorte, die melden müssen, damit eine Runde zählt</translation>
    </message>
    <message>
        <source>Seconds that a round may take</source>
        <translation>Sekunden, die eine Runde dauern darf</translation>
    </message>
    <message>
        <source> s</source>
        <extracomment>After a number of seconds</extracomment>
        <translation> s</translation>
    </message>
    <message>
        <source>zeros, for a trial</source>
        <extracomment>What a federation&apos;s model begins with</extracomment>
        <translation>Nullen, zur Probe</translation>
    </message>
    <message>
        <source>The model that the first round begins with</source>
        <translation>Das Modell, mit dem die erste Runde beginnt</translation>
    </message>
    <message>
        <source>Listen at</source>
        <extracomment>Address at which the coordinator listens</extracomment>
        <translation>Lauscht an</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Its key</source>
        <extracomment>Private key of a certificate</extracomment>
        <translation>Sein Schlüssel</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>Quorum</source>
        <extracomment>Sites that must report for a round to count</extracomment>
        <translation>Quorum</translation>
    </message>
    <message>
        <source>Deadline</source>
        <translation>Frist</translation>
    </message>
    <message>
        <source>Begins with</source>
        <extracomment>The model that a federation begins with</extracomment>
        <translation>Beginnt mit</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Stop</source>
        <extracomment>Buttons of the embedded coordinator</extracomment>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Go on with the run</source>
        <translation>Lauf fortsetzen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Sites join at this address with the Join tab or a Flower SuperNode.</source>
        <translation>Standorte treten unter dieser Adresse bei: über „Beitreten“ oder mit einem Flower-SuperNode.</translation>
    </message>
    <message>
        <source>The workspace holds a run that has not ended: its plan is fixed.</source>
        <translation>Der Arbeitsbereich enthält einen Lauf, der nicht zu Ende ist: Sein Plan steht fest.</translation>
    </message>
    <message>
        <source>The run is kept in the workspace and survives any end.</source>
        <translation>Der Lauf liegt im Arbeitsbereich und übersteht jedes Ende.</translation>
    </message>
</context>
<context>
    <name>CourseModel</name>
    <message>
        <source>Cannot be assessed</source>
        <translation>Nicht beurteilbar</translation>
    </message>
    <message>
        <source>Before the baseline</source>
        <extracomment>Verdict: the visit lies before the scan that others are compared with</extracomment>
        <translation>Vor der Baseline</translation>
    </message>
    <message>
        <source>No baseline</source>
        <translation>Keine Baseline</translation>
    </message>
    <message>
        <source>(found on %1)</source>
        <extracomment>%1 is the day of the scan at which progression was found</extracomment>
        <translation>(gefunden am %1)</translation>
    </message>
    <message>
        <source>Later scans: %1</source>
        <extracomment>What later scans say of a visit; %1 is a category of response</extracomment>
        <translation>Spätere Aufnahmen: %1</translation>
    </message>
    <message>
        <source>Signed as %1 by %2, %3</source>
        <extracomment>Who signed an assessment: %1 a category, %2 an account, %3 a day</extracomment>
        <translation>Gezeichnet als %1 von %2, %3</translation>
    </message>
    <message numerus="yes">
        <source>%n weeks</source>
        <extracomment>Time since radiotherapy</extracomment>
        <translation>
            <numerusform>%n Woche</numerusform>
            <numerusform>%n Wochen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, was %2</source>
        <extracomment>Steroid dose now and at the baseline</extracomment>
        <translation>%1, vorher %2</translation>
    </message>
    <message>
        <source>progression</source>
        <extracomment>Line of a chart: volumes above it are progression</extracomment>
        <translation>Progression</translation>
    </message>
    <message>
        <source>response</source>
        <extracomment>Line of a chart: volumes below it are response</extracomment>
        <translation>Ansprechen</translation>
    </message>
    <message>
        <source>The assessment is signed</source>
        <extracomment>A notice</extracomment>
        <translation>Die Beurteilung ist gezeichnet</translation>
    </message>
    <message>
        <source>The facts are imported</source>
        <extracomment>A notice: a file of dated facts was read</extracomment>
        <translation>Die Angaben sind importiert</translation>
    </message>
    <message>
        <source>The facts are written</source>
        <extracomment>A notice</extracomment>
        <translation>Die Angaben sind geschrieben</translation>
    </message>
    <message>
        <source>The report is written: %1</source>
        <extracomment>A notice; %1 is a file</extracomment>
        <translation>Der Bericht ist geschrieben: %1</translation>
    </message>
    <message>
        <source>%2 signed %1 on %3; what is known has changed since: sign again</source>
        <extracomment>A signature that no longer holds: %1 a category, %2 an account, %3 a day</extracomment>
        <translation>%2 unterschrieb %1 am %3; was bekannt ist, hat sich seither geändert: neu unterschreiben</translation>
    </message>
</context>
<context>
    <name>DensityScale</name>
    <message>
        <source>research simulation</source>
        <translation>Simulation zur Forschung</translation>
    </message>
</context>
<context>
    <name>EditBar</name>
    <message>
        <source>Paint %1 (%2)</source>
        <extracomment>%1 is a region such as Necrosis, %2 a key</extracomment>
        <translation>%1 malen (%2)</translation>
    </message>
    <message>
        <source>Brush</source>
        <extracomment>Tool that paints labels</extracomment>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Paint the chosen region; Shift+click: crosshair (B)</source>
        <translation>Die gewählte Region malen; Umschalt+Klick: Fadenkreuz (B)</translation>
    </message>
    <message>
        <source>Eraser</source>
        <extracomment>Tool that removes labels</extracomment>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Erase labels (X)</source>
        <translation>Labels löschen (X)</translation>
    </message>
    <message>
        <source>Fill</source>
        <extracomment>Tool: unlabelled holes of a slice take the chosen region</extracomment>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Click: fill holes of this slice with the chosen region (H)</source>
        <translation>Klick: Löcher dieser Schicht mit der gewählten Region füllen (H)</translation>
    </message>
    <message>
        <source>Delete part</source>
        <extracomment>Tool: what hangs together is erased</extracomment>
        <translation>Teil löschen</translation>
    </message>
    <message>
        <source>Click: erase all that hangs together there (D)</source>
        <translation>Klick: alles löschen, was dort zusammenhängt (D)</translation>
    </message>
    <message>
        <source>Grow</source>
        <extracomment>Tool: a region grows over like intensities</extracomment>
        <translation>Wachsen</translation>
    </message>
    <message>
        <source>Click: grow the chosen region over like intensities, up to 25 mm (G)</source>
        <translation>Klick: die gewählte Region über ähnliche Intensitäten wachsen lassen, bis 25 mm (G)</translation>
    </message>
    <message>
        <source>Smooth</source>
        <extracomment>Tool: rounds the surface of the chosen region</extracomment>
        <translation>Glätten</translation>
    </message>
    <message>
        <source>Smooth the chosen region, all of it, now (M)</source>
        <translation>Die ganze gewählte Region jetzt glätten (M)</translation>
    </message>
    <message>
        <source>Smaller brush (,)</source>
        <translation>Kleinerer Pinsel (,)</translation>
    </message>
    <message>
        <source>Larger brush (.)</source>
        <translation>Größerer Pinsel (.)</translation>
    </message>
    <message>
        <source>3-D</source>
        <extracomment>Button: the brush is a ball, not a disc</extracomment>
        <translation>3-D</translation>
    </message>
    <message>
        <source>Paint through neighbouring slices too</source>
        <translation>Auch durch benachbarte Schichten malen</translation>
    </message>
    <message>
        <source>Undo</source>
        <extracomment>Button</extracomment>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Rückgängig (Strg+Z)</translation>
    </message>
    <message>
        <source>Redo</source>
        <extracomment>Button</extracomment>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Do it again (Ctrl+Shift+Z)</source>
        <translation>Noch einmal tun (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Discard</source>
        <extracomment>Button: corrected labels are thrown away</extracomment>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Back without keeping the correction (Ctrl+D)</source>
        <translation>Zurück, ohne die Korrektur zu behalten (Strg+D)</translation>
    </message>
    <message>
        <source>Keep</source>
        <extracomment>Button: corrected labels are stored as a new revision</extracomment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep the correction as a new revision; the old one stays (Ctrl+S)</source>
        <translation>Die Korrektur als neue Fassung behalten; die alte bleibt (Strg+S)</translation>
    </message>
    <message>
        <source>Discard the correction?</source>
        <translation>Die Korrektur verwerfen?</translation>
    </message>
    <message>
        <source>What was painted since the last revision is lost.</source>
        <translation>Was seit der letzten Fassung gemalt wurde, geht verloren.</translation>
    </message>
    <message>
        <source>While labels are corrected</source>
        <extracomment>Caption of a list of keys</extracomment>
        <translation>Während Labels korrigiert werden</translation>
    </message>
</context>
<context>
    <name>EditModel</name>
    <message>
        <source>This visit has no labels and is not prepared</source>
        <translation>Dieser Besuch hat keine Labels und ist nicht aufbereitet</translation>
    </message>
    <message>
        <source>prepare or segment it first</source>
        <translation>zuerst aufbereiten oder segmentieren</translation>
    </message>
    <message>
        <source>The correction is kept as a new revision</source>
        <extracomment>A notice: labels that were corrected by hand are stored</extracomment>
        <translation>Die Korrektur ist als neue Fassung behalten</translation>
    </message>
    <message>
        <source>The correction waits: Correct… on that visit takes it up again</source>
        <extracomment>A notice: another visit is shown while labels are corrected</extracomment>
        <translation>Die Korrektur wartet: „Korrigieren…“ bei jener Untersuchung setzt sie fort</translation>
    </message>
</context>
<context>
    <name>EvaluationPage</name>
    <message>
        <source>Region</source>
        <extracomment>Columns of a table: region, mean of the Dice, its interval, smallest, mean of the Hausdorff distance, another model&apos;s Dice minus this one&apos;s</extracomment>
        <translation>Region</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>95 % of the mean</source>
        <translation>95 % des Mittels</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>Kleinster</translation>
    </message>
    <message>
        <source>HD95, mm</source>
        <translation>HD95, mm</translation>
    </message>
    <message>
        <source>Dice of the cases</source>
        <translation>Dice der Fälle</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>Fall</translation>
    </message>
    <message>
        <source>HD95 WT, mm</source>
        <translation>HD95 WT, mm</translation>
    </message>
    <message>
        <source>True, ml</source>
        <translation>Wahr, ml</translation>
    </message>
    <message>
        <source>Found, ml</source>
        <translation>Gefunden, ml</translation>
    </message>
    <message>
        <source>Held-out studies with labels</source>
        <extracomment>What a model is scored on</extracomment>
        <translation>Zurückgehaltene Studien mit Segmentierung</translation>
    </message>
    <message>
        <source>Unseen phantoms</source>
        <extracomment>What a model is scored on: computer-made heads that no training saw</extracomment>
        <translation>Ungesehene Phantome</translation>
    </message>
    <message>
        <source>How many phantoms</source>
        <translation>Wie viele Phantome</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <extracomment>Button: scores a model</extracomment>
        <translation>Bewerten</translation>
    </message>
    <message>
        <source>Segment the cases and compare with their labels, as a job</source>
        <translation>Die Fälle segmentieren und mit ihrer Segmentierung vergleichen, als Auftrag</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <extracomment>Button while a model is scored</extracomment>
        <translation>Wird bewertet …</translation>
    </message>
    <message>
        <source>Choose a model and what it is scored on.</source>
        <translation>Ein Modell wählen und woran es gemessen wird.</translation>
    </message>
    <message numerus="yes">
        <source>%1 on %n case(s)</source>
        <extracomment>%1 is a model, %n counts the cases it was scored on</extracomment>
        <translation>
            <numerusform>%1 an %n Fall</numerusform>
            <numerusform>%1 an %n Fällen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <extracomment>An interval: from %1 to %2</extracomment>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Other minus this</source>
        <translation>Anderes minus dieses</translation>
    </message>
    <message>
        <source>Dice of the cases, worst first</source>
        <extracomment>Caption of a table of cases</extracomment>
        <translation>Dice der Fälle, schlechtester zuerst</translation>
    </message>
    <message>
        <source>Other, WT</source>
        <translation>Anderes, WT</translation>
    </message>
    <message>
        <source>The model that is scored</source>
        <translation>Das Modell, das bewertet wird</translation>
    </message>
    <message>
        <source>A second model on the same cases</source>
        <translation>Ein zweites Modell an denselben Fällen</translation>
    </message>
    <message>
        <source>compared with none</source>
        <extracomment>First entry of a list of models to compare with: none</extracomment>
        <translation>mit keinem verglichen</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %2 on %n case(s)</source>
        <extracomment>%1 is a model, %2 the model it is compared with, %n counts the cases both were scored on</extracomment>
        <translation>
            <numerusform>%1 und %2 an %n Fall</numerusform>
            <numerusform>%1 und %2 an %n Fällen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Events</name>
    <message>
        <source>Surgery</source>
        <translation>Operation</translation>
    </message>
    <message>
        <source>Radiotherapy</source>
        <translation>Strahlentherapie</translation>
    </message>
    <message>
        <source>Chemotherapy</source>
        <translation>Chemotherapie</translation>
    </message>
    <message>
        <source>Antiangiogenic therapy</source>
        <translation>Antiangiogene Therapie</translation>
    </message>
    <message>
        <source>Immunotherapy</source>
        <translation>Immuntherapie</translation>
    </message>
    <message>
        <source>Local therapy</source>
        <translation>Lokale Therapie</translation>
    </message>
    <message>
        <source>Next line of treatment</source>
        <translation>Nächste Therapielinie</translation>
    </message>
    <message>
        <source>Steroid</source>
        <translation>Steroid</translation>
    </message>
    <message>
        <source>Karnofsky</source>
        <translation>Karnofsky</translation>
    </message>
    <message>
        <source>Clinical state</source>
        <translation>Klinischer Zustand</translation>
    </message>
    <message>
        <source>Histology</source>
        <translation>Histologie</translation>
    </message>
    <message>
        <source>Leptomeningeal disease</source>
        <translation>Leptomeningealer Befall</translation>
    </message>
    <message>
        <source>Scan not evaluable</source>
        <translation>Aufnahme nicht auswertbar</translation>
    </message>
    <message>
        <source>New lesion</source>
        <translation>Neue Läsion</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Criteria</source>
        <translation>Kriterien</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Baseline</translation>
    </message>
    <message>
        <source>Death</source>
        <translation>Tod</translation>
    </message>
    <message>
        <source>biopsy</source>
        <translation>Biopsie</translation>
    </message>
    <message>
        <source>partial resection</source>
        <translation>Teilresektion</translation>
    </message>
    <message>
        <source>subtotal resection</source>
        <translation>subtotale Resektion</translation>
    </message>
    <message>
        <source>gross total resection</source>
        <translation>Komplettresektion</translation>
    </message>
    <message>
        <source>tumour</source>
        <translation>Tumor</translation>
    </message>
    <message>
        <source>another cause</source>
        <translation>andere Ursache</translation>
    </message>
    <message>
        <source>cause not known</source>
        <translation>Ursache unbekannt</translation>
    </message>
    <message>
        <source>stable or improved</source>
        <translation>stabil oder besser</translation>
    </message>
    <message>
        <source>worse because of the tumour</source>
        <translation>schlechter durch den Tumor</translation>
    </message>
    <message>
        <source>worse for another reason</source>
        <translation>schlechter aus anderem Grund</translation>
    </message>
    <message>
        <source>treatment effect</source>
        <translation>Therapieeffekt</translation>
    </message>
    <message>
        <source>definite, measurable</source>
        <translation>sicher, messbar</translation>
    </message>
    <message>
        <source>definite, too small to measure</source>
        <translation>sicher, zu klein zum Messen</translation>
    </message>
    <message>
        <source>equivocal</source>
        <translation>fraglich</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>wild type</source>
        <translation>Wildtyp</translation>
    </message>
    <message>
        <source>mutant</source>
        <translation>mutiert</translation>
    </message>
    <message>
        <source>methylated</source>
        <translation>methyliert</translation>
    </message>
    <message>
        <source>unmethylated</source>
        <translation>unmethyliert</translation>
    </message>
    <message numerus="yes">
        <source>%n fractions</source>
        <extracomment>%n fractions of radiotherapy</extracomment>
        <translation>
            <numerusform>%n Fraktion</numerusform>
            <numerusform>%n Fraktionen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cycles</source>
        <translation>
            <numerusform>%n Zyklus</numerusform>
            <numerusform>%n Zyklen</numerusform>
        </translation>
    </message>
    <message>
        <source>NANO</source>
        <translation>NANO</translation>
    </message>
    <message>
        <source>IDH</source>
        <translation>IDH</translation>
    </message>
    <message>
        <source>MGMT</source>
        <translation>MGMT</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <extracomment>Title of a dialogue: results are written for other programs
----------
Button of a dialogue: results are written for other programs</extracomment>
        <translation>Ausgeben</translation>
    </message>
    <message>
        <source>Form</source>
        <extracomment>Row of a form: which kind of files is written</extracomment>
        <translation>Form</translation>
    </message>
    <message>
        <source>Visits</source>
        <extracomment>Row of a form: which visits of the patient are written</extracomment>
        <translation>Untersuchungen</translation>
    </message>
    <message>
        <source>Folder</source>
        <extracomment>Row of a form: where files are written to</extracomment>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Write the files, as a job (Return)</source>
        <translation>Die Dateien schreiben, als Auftrag (Eingabe)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close without writing (Esc)</source>
        <translation>Schließen, ohne zu schreiben (Esc)</translation>
    </message>
    <message>
        <source>De-identified: files carry the pseudonym, never a name, number or date of birth.</source>
        <translation>Pseudonymisiert: Dateien tragen das Pseudonym, nie Namen, Nummer oder Geburtsdatum.</translation>
    </message>
    <message>
        <source>This visit</source>
        <extracomment>Choice: the visit that is shown</extracomment>
        <translation>Diese Untersuchung</translation>
    </message>
    <message>
        <source>The visit on the right-hand side of the review</source>
        <translation>Die Untersuchung auf der rechten Seite der Befundung</translation>
    </message>
    <message numerus="yes">
        <source>All %n visits</source>
        <extracomment>Choice: %n visits of a patient</extracomment>
        <translation>
            <numerusform>Alle (%n Untersuchung)</numerusform>
            <numerusform>Alle %n Untersuchungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Every visit of this patient, each in a folder of its own</source>
        <translation>Jede Untersuchung dieses Patienten, jede in einem eigenen Ordner</translation>
    </message>
    <message>
        <source>Choose the folder that files are written to</source>
        <translation>Den Ordner wählen, in den geschrieben wird</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Ausgeben nach</translation>
    </message>
</context>
<context>
    <name>ExportModel</name>
    <message>
        <source>Each image and the segmentation as .nii.gz on their own grids, and a table of what the labels mean. For any image program.</source>
        <translation>Jedes Bild und die Segmentierung als .nii.gz auf ihren eigenen Gittern, und eine Tabelle, was die Labels bedeuten. Für jedes Bildprogramm.</translation>
    </message>
    <message>
        <source>Images, segmentation and brain mask as sessions of a BIDS data set; dates shifted by the patient&apos;s own number of weeks. A set that is there gains the sessions.</source>
        <translation>Bilder, Segmentierung und Hirnmaske als Sitzungen eines BIDS-Datensatzes; Daten um eine eigene Zahl von Wochen je Patient verschoben. Zu einem vorhandenen Datensatz kommen die Sitzungen hinzu.</translation>
    </message>
    <message>
        <source>One segmentation on the slices of its series: a segment for each region and each lesion, with a tracking UID that a lesion keeps through all visits.</source>
        <translation>Eine Segmentierung auf den Schichten ihrer Serie: ein Segment für jede Region und jede Läsion, mit einer Tracking-UID, die eine Läsion über alle Untersuchungen behält.</translation>
    </message>
    <message>
        <source>The segmentation, and a measurement report (TID 1500) that refers to it: volumes, diameters, the sums of the criteria and the category of response.</source>
        <translation>Die Segmentierung, und ein Messbericht (TID 1500), der auf sie verweist: Volumina, Durchmesser, die Summen der Kriterien und die Kategorie des Ansprechens.</translation>
    </message>
    <message>
        <source>Choose a patient first</source>
        <translation>Zuerst einen Patienten wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Einen Ordner wählen</translation>
    </message>
    <message>
        <source>The images did not come from DICOM, so that a DICOM object would have nothing to refer to. Choose NIfTI or BIDS.</source>
        <translation>Die Bilder kamen nicht aus DICOM, sodass ein DICOM-Objekt auf nichts verweisen könnte. NIfTI oder BIDS wählen.</translation>
    </message>
    <message>
        <source>This visit has no segmentation. Segment it first (Ctrl+G).</source>
        <translation>Diese Untersuchung hat keine Segmentierung. Zuerst segmentieren (Strg+G).</translation>
    </message>
    <message>
        <source>No visit has a segmentation. Segment one first (Ctrl+G).</source>
        <translation>Keine Untersuchung hat eine Segmentierung. Zuerst eine segmentieren (Strg+G).</translation>
    </message>
    <message numerus="yes">
        <source>%n visits are left out: not segmented, or not from DICOM</source>
        <extracomment>%n visits cannot be written as DICOM</extracomment>
        <translation>
            <numerusform>%n Untersuchung bleibt weg: nicht segmentiert, oder nicht aus DICOM</numerusform>
            <numerusform>%n Untersuchungen bleiben weg: nicht segmentiert, oder nicht aus DICOM</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files exported to %1</source>
        <extracomment>A notice: %n files were written, %1 is a folder</extracomment>
        <translation>
            <numerusform>%n Datei nach %1 ausgegeben</numerusform>
            <numerusform>%n Dateien nach %1 ausgegeben</numerusform>
        </translation>
    </message>
    <message>
        <source>Another export is still running. Wait for it to end.</source>
        <translation>Eine andere Ausgabe läuft noch. Warten, bis sie fertig ist.</translation>
    </message>
</context>
<context>
    <name>FactsDialog</name>
    <message>
        <source>Dated facts</source>
        <extracomment>Title of a dialogue: treatments, steroids, clinical state and diagnosis of a patient</extracomment>
        <translation>Datierte Angaben</translation>
    </message>
    <message>
        <source>Fact</source>
        <extracomment>Column: kind of fact</extracomment>
        <translation>Angabe</translation>
    </message>
    <message>
        <source>From</source>
        <extracomment>Column: first day</extracomment>
        <translation>Von</translation>
    </message>
    <message>
        <source>Until</source>
        <extracomment>Column: last day</extracomment>
        <translation>Bis</translation>
    </message>
    <message>
        <source>What</source>
        <extracomment>Column: amount, count and detail of a fact</extracomment>
        <translation>Was</translation>
    </message>
    <message>
        <source>until</source>
        <extracomment>Checkbox: a treatment has a last day</extracomment>
        <translation>bis</translation>
    </message>
    <message>
        <source>Keep this fact (Return)</source>
        <translation>Diese Angabe behalten (Eingabe)</translation>
    </message>
    <message>
        <source>New</source>
        <extracomment>Button: the form is emptied for another fact</extracomment>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Begin another fact</source>
        <translation>Eine weitere Angabe beginnen</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Button</extracomment>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen fact; the audit trail keeps what it was</source>
        <translation>Die gewählte Angabe entfernen; das Protokoll behält, was sie war</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <extracomment>Button: reads facts of many patients from a table</extracomment>
        <translation>CSV importieren…</translation>
    </message>
    <message>
        <source>Facts of any patients from a file, all or none</source>
        <translation>Angaben beliebiger Patienten aus einer Datei, alle oder keine</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <extracomment>Button: writes the facts of all patients, or a file to fill in</extracomment>
        <translation>CSV exportieren…</translation>
    </message>
    <message>
        <source>All facts of this workspace; a template where none are</source>
        <translation>Alle Angaben dieses Arbeitsbereichs; eine Vorlage, wo keine sind</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>Button</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Back to the review (Esc)</source>
        <translation>Zurück zur Befundung (Esc)</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>fractions</source>
        <translation>Fraktionen</translation>
    </message>
    <message>
        <source>cycles</source>
        <translation>Zyklen</translation>
    </message>
    <message>
        <source>Drug or other detail; no names of people</source>
        <translation>Medikament oder anderes; keine Namen von Personen</translation>
    </message>
    <message>
        <source>Change</source>
        <extracomment>Button: changes a fact, or adds one</extracomment>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Import facts</source>
        <translation>Angaben importieren</translation>
    </message>
    <message>
        <source>Export facts</source>
        <translation>Angaben exportieren</translation>
    </message>
    <message>
        <source>not stated</source>
        <extracomment>Entry of a list: a fact&apos;s detail is left open</extracomment>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Enter a date as year-month-day, such as 2026-03-02</source>
        <translation>Geben Sie das Datum als Jahr-Monat-Tag ein, etwa 2026-03-02</translation>
    </message>
    <message>
        <source>The date lies in the future</source>
        <translation>Das Datum liegt in der Zukunft</translation>
    </message>
    <message>
        <source>The last day lies in the future; leave it out while the treatment goes on</source>
        <translation>Der letzte Tag liegt in der Zukunft; lassen Sie ihn weg, solange die Behandlung andauert</translation>
    </message>
    <message>
        <source>The last day is before the first</source>
        <translation>Der letzte Tag liegt vor dem ersten</translation>
    </message>
    <message>
        <source>Enter a number from %1 to %2 %3</source>
        <extracomment>%1 and %2 are the bounds, %3 is a unit such as mg/day</extracomment>
        <translation>Geben Sie eine Zahl von %1 bis %2 %3 ein</translation>
    </message>
    <message>
        <source>Enter how many %1, 1 or more</source>
        <extracomment>%1 is &quot;fractions&quot; or &quot;cycles&quot;</extracomment>
        <translation>Geben Sie die Anzahl ein (%1), mindestens 1</translation>
    </message>
    <message>
        <source>Discard what is typed?</source>
        <translation>Eingabe verwerfen?</translation>
    </message>
    <message>
        <source>The fact in the form was not kept.</source>
        <translation>Die Angabe im Formular wurde nicht übernommen.</translation>
    </message>
</context>
<context>
    <name>Federation</name>
    <message>
        <source>Dice</source>
        <extracomment>Overlap with the truth, from 0 to 1</extracomment>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Loss</source>
        <extracomment>What training makes small</extracomment>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>committed</source>
        <extracomment>State of a round: its updates are in the global model</extracomment>
        <translation>übernommen</translation>
    </message>
    <message>
        <source>abandoned</source>
        <extracomment>State of a round: it came to nothing</extracomment>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>gathering</source>
        <extracomment>State of a round: it waits for sites</extracomment>
        <translation>sammelt Standorte</translation>
    </message>
    <message>
        <source>collecting</source>
        <translation>sammelt Updates</translation>
    </message>
    <message>
        <source>aggregating</source>
        <extracomment>State of a round: updates are being combined</extracomment>
        <translation>fasst zusammen</translation>
    </message>
    <message>
        <source>offline</source>
        <extracomment>State of a site in a round: the coordinator does not hear of it</extracomment>
        <translation>offline</translation>
    </message>
    <message>
        <source>finished</source>
        <extracomment>State of a federation</extracomment>
        <translation>beendet</translation>
    </message>
    <message>
        <source>failed</source>
        <extracomment>State of a federation
----------
State of a site in a round: it said that it could not</extracomment>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>stopped</source>
        <extracomment>State of a federation that nobody serves at the moment</extracomment>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>mean of the weights by number of examples</source>
        <translation>Mittel der Gewichte nach Zahl der Beispiele</translation>
    </message>
    <message>
        <source>mean of the weights, each site one voice</source>
        <translation>Mittel der Gewichte, jeder Standort eine Stimme</translation>
    </message>
    <message>
        <source>fedavg; sites add a pull towards the global weights</source>
        <translation>fedavg; Standorte fügen einen Zug zu den globalen Gewichten hinzu</translation>
    </message>
    <message>
        <source>strength of the pull</source>
        <translation>Stärke des Zugs</translation>
    </message>
    <message>
        <source>fedavg; normalisation layers stay at the sites</source>
        <translation>fedavg; Normalisierungsschichten bleiben an den Standorten</translation>
    </message>
    <message>
        <source>uniform mean with control variates; sites train by plain SGD</source>
        <translation>gleichmäßiges Mittel mit Kontrollvariaten; Standorte trainieren mit einfachem SGD</translation>
    </message>
    <message>
        <source>learning rate of the server</source>
        <translation>Lernrate des Servers</translation>
    </message>
    <message>
        <source>fedavg of changes that are scaled down to a norm</source>
        <translation>fedavg von Änderungen, die auf eine Norm verkleinert werden</translation>
    </message>
    <message>
        <source>largest norm; 0 takes the round&apos;s median</source>
        <translation>größte Norm; 0 nimmt den Median der Runde</translation>
    </message>
    <message>
        <source>mean by examples and local steps</source>
        <translation>Mittel nach Beispielen und lokalen Schritten</translation>
    </message>
    <message>
        <source>mean by examples, drop of the loss and its history</source>
        <translation>Mittel nach Beispielen, Abfall des Verlusts und seinem Verlauf</translation>
    </message>
    <message>
        <source>share of the examples</source>
        <translation>Anteil der Beispiele</translation>
    </message>
    <message>
        <source>share of the drop</source>
        <translation>Anteil des Abfalls</translation>
    </message>
    <message>
        <source>share of the history</source>
        <translation>Anteil des Verlaufs</translation>
    </message>
    <message>
        <source>mean by examples and drop of the loss</source>
        <translation>Mittel nach Beispielen und Abfall des Verlusts</translation>
    </message>
    <message>
        <source>share of the examples; the drop has the rest</source>
        <translation>Anteil der Beispiele; der Abfall hat den Rest</translation>
    </message>
    <message>
        <source>sites with a larger loss count more</source>
        <translation>Standorte mit größerem Verlust zählen mehr</translation>
    </message>
    <message>
        <source>how much more</source>
        <translation>wie viel mehr</translation>
    </message>
    <message>
        <source>learning rate of the sites</source>
        <translation>Lernrate der Standorte</translation>
    </message>
    <message>
        <source>last round&apos;s weights, moved towards sites with a large generalisation gap</source>
        <translation>Gewichte der letzten Runde, verschoben zu Standorten mit großer Generalisierungslücke</translation>
    </message>
    <message>
        <source>largest move in the first round</source>
        <translation>größte Verschiebung in der ersten Runde</translation>
    </message>
    <message>
        <source>of the whole training</source>
        <translation>des ganzen Trainings</translation>
    </message>
    <message>
        <source>mean by examples and by attention: data quality, performance, divergence</source>
        <translation>Mittel nach Beispielen und Aufmerksamkeit: Datenqualität, Leistung, Abweichung</translation>
    </message>
    <message>
        <source>share of the attention; 0 is fedavg</source>
        <translation>Anteil der Aufmerksamkeit; 0 ist fedavg</translation>
    </message>
    <message>
        <source>of the softmax</source>
        <translation>des Softmax</translation>
    </message>
    <message>
        <source>share of the attention of the round before</source>
        <translation>Anteil der Aufmerksamkeit der Runde davor</translation>
    </message>
    <message>
        <source>fedavg with momentum at the server</source>
        <translation>fedavg mit Impuls am Server</translation>
    </message>
    <message>
        <source>share of the momentum that is kept</source>
        <translation>Anteil des Impulses, der bleibt</translation>
    </message>
    <message>
        <source>Adam at the server, on the mean change</source>
        <translation>Adam am Server, auf der mittleren Änderung</translation>
    </message>
    <message>
        <source>share of the second moment kept</source>
        <translation>Anteil des zweiten Moments, der bleibt</translation>
    </message>
    <message>
        <source>added to the root of the second moment</source>
        <translation>zur Wurzel des zweiten Moments addiert</translation>
    </message>
    <message>
        <source>1: scale eta as Flower&apos;s FedAdam does</source>
        <translation>1: eta skalieren wie FedAdam von Flower</translation>
    </message>
    <message>
        <source>Yogi at the server</source>
        <translation>Yogi am Server</translation>
    </message>
    <message>
        <source>Adagrad at the server</source>
        <translation>Adagrad am Server</translation>
    </message>
    <message>
        <source>median of each coordinate</source>
        <translation>Median jeder Koordinate</translation>
    </message>
    <message>
        <source>mean of each coordinate without its extremes</source>
        <translation>Mittel jeder Koordinate ohne ihre Extreme</translation>
    </message>
    <message>
        <source>share cut on each side</source>
        <translation>Anteil, der auf jeder Seite wegfällt</translation>
    </message>
    <message>
        <source>the update with the nearest neighbours</source>
        <translation>das Update mit den nächsten Nachbarn</translation>
    </message>
    <message>
        <source>sites that may be faulty or hostile</source>
        <translation>Standorte, die fehlerhaft oder feindlich sein können</translation>
    </message>
    <message>
        <source>mean of the updates with the nearest neighbours</source>
        <translation>Mittel der Updates mit den nächsten Nachbarn</translation>
    </message>
    <message>
        <source>updates to take</source>
        <translation>Updates, die genommen werden</translation>
    </message>
    <message>
        <source>Multi-Krum, then the values nearest the median</source>
        <translation>Multi-Krum, dann die Werte nächst dem Median</translation>
    </message>
    <message>
        <source>the point with the least sum of distances</source>
        <translation>der Punkt mit der kleinsten Summe der Abstände</translation>
    </message>
    <message>
        <source>least distance that counts</source>
        <translation>kleinster Abstand, der zählt</translation>
    </message>
    <message>
        <source>examples</source>
        <extracomment>Why a site weighs what it weighs; a figure follows</extracomment>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich für alle</translation>
    </message>
    <message>
        <source>local steps</source>
        <translation>lokale Schritte</translation>
    </message>
    <message>
        <source>loss drop</source>
        <translation>Abfall des Verlusts</translation>
    </message>
    <message>
        <source>loss history</source>
        <translation>Verlauf des Verlusts</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>previous weight</source>
        <translation>früheres Gewicht</translation>
    </message>
    <message>
        <source>generalisation gap</source>
        <translation>Generalisierungslücke</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>performance</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>divergence</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>Krum score</source>
        <translation>Krum-Wert</translation>
    </message>
    <message>
        <source>distance to the median</source>
        <translation>Abstand zum Median</translation>
    </message>
    <message>
        <source>change scaled by</source>
        <translation>Änderung skaliert mit</translation>
    </message>
    <message>
        <source>Name</source>
        <extracomment>Step of a connection test: the host&apos;s name is looked up</extracomment>
        <translation>Name</translation>
    </message>
    <message>
        <source>TCP</source>
        <extracomment>Step of a connection test</extracomment>
        <translation>TCP</translation>
    </message>
    <message>
        <source>TLS</source>
        <extracomment>Step of a connection test: the secure channel and its certificate</extracomment>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Server</source>
        <extracomment>Step of a connection test: does the server answer at all</extracomment>
        <translation>Server</translation>
    </message>
    <message>
        <source>Clock</source>
        <extracomment>Step of a connection test</extracomment>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Fleet API</source>
        <extracomment>Step of a connection test: is there a Fleet API at that address</extracomment>
        <translation>Fleet-API</translation>
    </message>
    <message>
        <source>Version</source>
        <extracomment>Step of a connection test</extracomment>
        <translation>Version</translation>
    </message>
    <message>
        <source>Key</source>
        <extracomment>Step of a connection test: does the coordinator know this site&apos;s key</extracomment>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>invited</source>
        <extracomment>State of a site in a round: its work waits to be fetched</extracomment>
        <translation>eingeladen</translation>
    </message>
    <message>
        <source>training</source>
        <extracomment>State of a site in a round
----------
What a site does</extracomment>
        <translation>trainiert</translation>
    </message>
    <message>
        <source>reported</source>
        <extracomment>State of a site in a round: its update counts</extracomment>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>refused</source>
        <extracomment>State of a site in a round: its update was not acceptable
----------
What became of a site&apos;s update</extracomment>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>connecting</source>
        <extracomment>What a site does</extracomment>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>waiting for work</source>
        <extracomment>What a site does</extracomment>
        <translation>wartet auf Arbeit</translation>
    </message>
    <message>
        <source>fetching the model</source>
        <extracomment>What a site does</extracomment>
        <translation>holt das Modell</translation>
    </message>
    <message>
        <source>sending its update</source>
        <extracomment>What a site does</extracomment>
        <translation>sendet sein Update</translation>
    </message>
    <message>
        <source>not joined</source>
        <extracomment>What a site does: nothing any more</extracomment>
        <translation>nicht dabei</translation>
    </message>
    <message>
        <source>in order</source>
        <extracomment>Result of a step of a connection test</extracomment>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>warning</source>
        <extracomment>Result of a step of a connection test</extracomment>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>problem</source>
        <extracomment>Result of a step of a connection test</extracomment>
        <translation>Problem</translation>
    </message>
    <message>
        <source>not tried</source>
        <extracomment>Result of a step of a connection test: one before it failed</extracomment>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>scoring</source>
        <extracomment>What a site was asked for in a round</extracomment>
        <translation>bewertet</translation>
    </message>
    <message>
        <source>not sent</source>
        <extracomment>What became of a site&apos;s update</extracomment>
        <translation>nicht gesendet</translation>
    </message>
    <message>
        <source>sent</source>
        <extracomment>What became of a site&apos;s update: no word from the coordinator yet</extracomment>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>accepted</source>
        <extracomment>What became of a site&apos;s update</extracomment>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>nearness to the optimum</source>
        <extracomment>What the model of a quick simulation is judged by: 1 at its optimum, 0 at the start</extracomment>
        <translation>Nähe zum Optimum</translation>
    </message>
    <message>
        <source>1: with attention, changes are scaled down to the median norm</source>
        <translation>1: bei Aufmerksamkeit werden Änderungen auf die Median-Norm verkleinert</translation>
    </message>
    <message>
        <source>ended early</source>
        <extracomment>State of a federation that had more rounds planned; why follows</extracomment>
        <translation>früher beendet</translation>
    </message>
</context>
<context>
    <name>FederationCoordinatorModel</name>
    <message>
        <source>The federation has finished its rounds</source>
        <translation>Die Föderation hat ihre Runden beendet</translation>
    </message>
</context>
<context>
    <name>FederationOverview</name>
    <message>
        <source>Federation offline since %1</source>
        <extracomment>Top bar; %1 is a time of day</extracomment>
        <translation>Föderation offline seit %1</translation>
    </message>
    <message>
        <source>Federation: connecting…</source>
        <translation>Föderation: verbindet…</translation>
    </message>
    <message>
        <source>Federation online</source>
        <translation>Föderation online</translation>
    </message>
    <message>
        <source>Federation refused: %1</source>
        <extracomment>Top bar; %1 says why</extracomment>
        <translation>Föderation abgelehnt: %1</translation>
    </message>
    <message numerus="yes">
        <source>Coordinating, %n sites online</source>
        <extracomment>Top bar; %n sites are online</extracomment>
        <translation>
            <numerusform>Koordiniert, %n Standort online</numerusform>
            <numerusform>Koordiniert, %n Standorte online</numerusform>
        </translation>
    </message>
    <message>
        <source>Federation: not joined</source>
        <translation>Föderation: nicht beigetreten</translation>
    </message>
</context>
<context>
    <name>FederationPage</name>
    <message>
        <source>Set-up</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show or hide the fields (Ctrl+E)</source>
        <translation>Felder zeigen oder verbergen (Strg+E)</translation>
    </message>
    <message>
        <source>Stop</source>
        <extracomment>Button: stops the coordinator or the simulation</extracomment>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop after what is under way; what was acknowledged is kept</source>
        <translation>Anhalten; was bestätigt wurde, bleibt</translation>
    </message>
    <message>
        <source>Federation</source>
        <translation>Föderation</translation>
    </message>
    <message>
        <source>No run yet. Choose a strategy and press Start; sites join at the address to listen at. For a first try, join from this computer at 127.0.0.1:8000 without TLS.</source>
        <translation>Noch kein Lauf. Eine Strategie wählen und „Starten“ drücken; Standorte treten unter der Adresse bei, an der gelauscht wird. Für einen ersten Versuch von diesem Rechner aus unter 127.0.0.1:8000 ohne TLS beitreten.</translation>
    </message>
    <message>
        <source>Press Simulate to watch a federation of virtual sites: late ones, a hostile one, and what the strategy makes of them. Nothing leaves this computer.</source>
        <translation>„Simulieren“ drücken, um eine Föderation virtueller Standorte zu beobachten: säumige, einen feindlichen, und was die Strategie daraus macht. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Join</source>
        <extracomment>Part of the Federation screen</extracomment>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>Take part with this workspace as a site</source>
        <translation>Mit diesem Arbeitsbereich als Standort teilnehmen</translation>
    </message>
    <message>
        <source>Coordinate</source>
        <translation>Koordinieren</translation>
    </message>
    <message>
        <source>Serve a federation from this computer</source>
        <translation>Eine Föderation von diesem Rechner aus betreiben</translation>
    </message>
    <message>
        <source>Simulate</source>
        <translation>Simulieren</translation>
    </message>
    <message>
        <source>Run a whole federation in this program and watch it</source>
        <translation>Eine ganze Föderation in diesem Programm laufen lassen und beobachten</translation>
    </message>
    <message>
        <source>Hide set-up</source>
        <translation>Einstellungen schließen</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>Studien</translation>
    </message>
    <message>
        <source>Repeat the published studies and see what comes out</source>
        <translation>Die veröffentlichten Studien wiederholen und sehen, was herauskommt</translation>
    </message>
    <message>
        <source>Keep the model</source>
        <extracomment>Button: what the federation has learnt becomes a model of this workspace</extracomment>
        <translation>Modell behalten</translation>
    </message>
    <message>
        <source>Take the newest global model into this workspace: to segment with, and for the site twin to begin with</source>
        <translation>Das neueste globale Modell in diesen Arbeitsbereich aufnehmen: zum Segmentieren und als Anfang des Standortmodells</translation>
    </message>
</context>
<context>
    <name>FederationSiteModel</name>
    <message>
        <source>The federation has ended; this site has left it</source>
        <translation>Die Föderation ist zu Ende; dieser Standort hat sie verlassen</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Lesion %1</source>
        <extracomment>%1 is the number of a lesion, the same at every visit</extracomment>
        <translation>Läsion %1</translation>
    </message>
    <message>
        <source>voxels</source>
        <extracomment>Unit of volumes where no true voxel size is known</extracomment>
        <translation>Voxel</translation>
    </message>
    <message>
        <source>target</source>
        <extracomment>What a lesion counts as: the sum of sizes is of targets</extracomment>
        <translation>Zielläsion</translation>
    </message>
    <message>
        <source>non-target</source>
        <extracomment>What a lesion counts as</extracomment>
        <translation>keine Zielläsion</translation>
    </message>
    <message>
        <source>small</source>
        <extracomment>What a lesion counts as: too small to be measured</extracomment>
        <translation>klein</translation>
    </message>
    <message>
        <source>new</source>
        <extracomment>What a lesion counts as</extracomment>
        <translation>neu</translation>
    </message>
    <message>
        <source>new?</source>
        <extracomment>What a lesion counts as: perhaps new</extracomment>
        <translation>neu?</translation>
    </message>
    <message>
        <source>none</source>
        <extracomment>What a lesion counts as: a reader said that it is none</extracomment>
        <translation>keine</translation>
    </message>
    <message>
        <source>edited</source>
        <extracomment>After the name of a lesion whose diameters a person drew</extracomment>
        <translation>geändert</translation>
    </message>
    <message>
        <source>Sum of targets</source>
        <extracomment>Row of the lesion table: of the lesions that the criteria count</extracomment>
        <translation>Summe der Ziele</translation>
    </message>
    <message>
        <source>Sum</source>
        <extracomment>Row of the lesion table: of all lesions</extracomment>
        <translation>Summe</translation>
    </message>
</context>
<context>
    <name>ForecastBar</name>
    <message>
        <source>Forecast</source>
        <extracomment>Button: fits the growth model to this patient and simulates on</extracomment>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Fit the growth model to this patient&apos;s scans and simulate twelve weeks on; for research only (F)</source>
        <translation>Das Wachstumsmodell an die Aufnahmen dieses Patienten anpassen und zwölf Wochen weiter simulieren; nur für die Forschung (F)</translation>
    </message>
    <message>
        <source>Map</source>
        <extracomment>Button: lays the expected density of tumour cells over the current pictures</extracomment>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Show where the growth model expects tumour cells at the next scan, over the current visit; research simulation (Shift+F)</source>
        <translation>Über der aktuellen Aufnahme zeigen, wo das Wachstumsmodell zur nächsten Aufnahme Tumorzellen erwartet; Simulation zur Forschung (Umschalt+F)</translation>
    </message>
    <message>
        <source>Compare with ▾</source>
        <extracomment>Button with a list of treatments that are simulated beside the forecast</extracomment>
        <translation>Vergleichen mit ▾</translation>
    </message>
    <message>
        <source>Simulate other treatments from the last scan on; for research only</source>
        <translation>Andere Behandlungen ab der letzten Aufnahme simulieren; nur für die Forschung</translation>
    </message>
    <message>
        <source>Simulating…</source>
        <translation>Wird simuliert…</translation>
    </message>
</context>
<context>
    <name>ForecastModel</name>
    <message>
        <source>one scan tells the ratio of spread and growth only</source>
        <extracomment>What a growth fit found</extracomment>
        <translation>eine Aufnahme sagt nur das Verhältnis von Ausbreitung und Wachstum</translation>
    </message>
    <message>
        <source>no scan tells what the treatment does to this tumour</source>
        <extracomment>What a growth fit found</extracomment>
        <translation>keine Aufnahme sagt, was die Therapie bei diesem Tumor bewirkt</translation>
    </message>
    <message>
        <source>the model cannot explain shrinking without treatment</source>
        <extracomment>What a growth fit found</extracomment>
        <translation>das Modell kann Schrumpfen ohne Therapie nicht erklären</translation>
    </message>
    <message>
        <source>the scans lie further from the model than their noise allows</source>
        <extracomment>What a growth fit found</extracomment>
        <translation>die Aufnahmen liegen weiter vom Modell, als ihr Rauschen erlaubt</translation>
    </message>
    <message>
        <source>a parameter lies at the limit of what is believed possible</source>
        <extracomment>What a growth fit found</extracomment>
        <translation>ein Parameter liegt an der Grenze des für möglich Gehaltenen</translation>
    </message>
    <message>
        <source>Simulation: core %2 ml in %1 days (50 %: %3–%4, 90 %: %5–%6)</source>
        <extracomment>A forecast: %1 a number of days, %2 to %6 volumes in ml</extracomment>
        <translation>Simulation: Kern %2 ml in %1 Tagen (50 %: %3–%4, 90 %: %5–%6)</translation>
    </message>
    <message>
        <source>Earlier: %1 of %2 within 90 %, error %3 ml (last value %4, line %5, exponential %6)</source>
        <extracomment>How good earlier forecasts were: %1 of %2 scans within the interval; then mean errors in ml of the model and of three simple rules</extracomment>
        <translation>Früher: %1 von %2 innerhalb 90 %, Fehler %3 ml (letzter Wert %4, Gerade %5, exponentiell %6)</translation>
    </message>
    <message>
        <source>not in the model: %1</source>
        <extracomment>%1 is a treatment with its dates</extracomment>
        <translation>nicht im Modell: %1</translation>
    </message>
    <message>
        <source>the effect of radiotherapy is not known from this patient&apos;s scans but assumed</source>
        <translation>die Wirkung der Strahlentherapie ist aus den Aufnahmen dieses Patienten nicht bekannt, sondern angenommen</translation>
    </message>
    <message>
        <source>the effect of temozolomide is not known from this patient&apos;s scans but assumed</source>
        <translation>die Wirkung von Temozolomid ist aus den Aufnahmen dieses Patienten nicht bekannt, sondern angenommen</translation>
    </message>
    <message>
        <source>a second full course of radiotherapy is rarely given</source>
        <translation>eine zweite volle Strahlentherapie wird selten gegeben</translation>
    </message>
    <message>
        <source>as treated</source>
        <extracomment>What the forecast&apos;s treatment is: the one that the patient has</extracomment>
        <translation>wie behandelt</translation>
    </message>
    <message>
        <source>Simulated core on %1, ml (50 %)</source>
        <extracomment>Above volumes of the tumour core under several treatments; %1 is a date</extracomment>
        <translation>Simulierter Kern am %1, ml (50 %)</translation>
    </message>
    <message>
        <source>* effect assumed</source>
        <extracomment>Footnote of a treatment&apos;s name</extracomment>
        <translation>* Wirkung angenommen</translation>
    </message>
    <message>
        <source>Cell density in %1 weeks</source>
        <extracomment>Above the colour scale of a map; %1 is a number of weeks</extracomment>
        <translation>Zelldichte in %1 Wochen</translation>
    </message>
    <message>
        <source>radiotherapy</source>
        <extracomment>A treatment that is simulated</extracomment>
        <translation>Strahlentherapie</translation>
    </message>
    <message>
        <source>temozolomide</source>
        <extracomment>A treatment that is simulated</extracomment>
        <translation>Temozolomid</translation>
    </message>
    <message>
        <source>both</source>
        <extracomment>A treatment that is simulated: radiotherapy and temozolomide</extracomment>
        <translation>beides</translation>
    </message>
    <message>
        <source>no treatment</source>
        <extracomment>A treatment that is simulated: none from the last scan on</extracomment>
        <translation>unbehandelt</translation>
    </message>
    <message>
        <source>Radiotherapy, 60 Gy in 30 fractions</source>
        <translation>Strahlentherapie, 60 Gy in 30 Fraktionen</translation>
    </message>
    <message>
        <source>Temozolomide, days 1–5 of 28</source>
        <translation>Temozolomid, Tage 1–5 von 28</translation>
    </message>
    <message>
        <source>Radiotherapy with daily temozolomide, then cycles</source>
        <translation>Strahlentherapie mit täglichem Temozolomid, dann Zyklen</translation>
    </message>
    <message>
        <source>No further treatment</source>
        <translation>Keine weitere Behandlung</translation>
    </message>
    <message>
        <source>only the core was outlined: how far cells reach beyond is assumed</source>
        <extracomment>What a growth fit found: of the tumour only the core was outlined</extracomment>
        <translation>nur der Kern ist umrissen: wie weit Zellen darüber hinaus reichen, ist angenommen</translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message>
        <source>year-month-day</source>
        <extracomment>Placeholder of a field for a day</extracomment>
        <translation>Jahr-Monat-Tag</translation>
    </message>
    <message>
        <source>Choose in a calendar</source>
        <translation>Im Kalender wählen</translation>
    </message>
</context>
<context>
    <name>ImportModel</name>
    <message numerus="yes">
        <source>%n series: %1 usable, %2 with a warning, %3 refused</source>
        <extracomment>%n images were found, of which %1, %2 and %3 are usable, usable with a warning, and refused</extracomment>
        <translation>
            <numerusform>%n Serie: %1 brauchbar, %2 mit Warnung, %3 abgelehnt</numerusform>
            <numerusform>%n Serien: %1 brauchbar, %2 mit Warnung, %3 abgelehnt</numerusform>
        </translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a date</source>
        <translation>„%1“ ist kein Datum</translation>
    </message>
    <message>
        <source>write it as 2026-09-04</source>
        <translation>in der Form 2026-09-04 schreiben</translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Nichts zu importieren</translation>
    </message>
    <message>
        <source>choose a folder with images and tick a visit</source>
        <translation>einen Ordner mit Bildern wählen und eine Untersuchung ankreuzen</translation>
    </message>
    <message numerus="yes">
        <source>%n visits imported</source>
        <extracomment>%n visits were stored</extracomment>
        <translation>
            <numerusform>%n Untersuchung importiert</numerusform>
            <numerusform>%n Untersuchungen importiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>Visits to import</source>
        <translation>Zu importierende Untersuchungen</translation>
    </message>
    <message>
        <source>T1 and T1c</source>
        <translation>T1 und T1c</translation>
    </message>
    <message>
        <source>Series found</source>
        <translation>Gefundene Serien</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the patients (Esc)</source>
        <translation>Zurück zu den Patienten (Esc)</translation>
    </message>
    <message>
        <source>Import</source>
        <extracomment>Button: stores the ticked visits</extracomment>
        <translation>Import</translation>
    </message>
    <message>
        <source>Folder…</source>
        <extracomment>Button: choose a folder of scans</extracomment>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Look at a folder of DICOM or NIfTI files (Ctrl+O)</source>
        <translation>Einen Ordner mit DICOM- oder NIfTI-Dateien ansehen (Strg+O)</translation>
    </message>
    <message>
        <source>File…</source>
        <extracomment>Button: choose one file or archive of scans</extracomment>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Look at one file or archive (Ctrl+Shift+O)</source>
        <translation>Eine Datei oder ein Archiv ansehen (Strg+Umschalt+O)</translation>
    </message>
    <message>
        <source>Store the ticked visits in this workspace (Ctrl+Return)</source>
        <translation>Die angekreuzten Untersuchungen in diesem Arbeitsbereich speichern (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Looking at the files… (Jobs shows how far it is)</source>
        <translation>Die Dateien werden angesehen… (Aufträge zeigt den Fortschritt)</translation>
    </message>
    <message>
        <source>Folder with scans</source>
        <extracomment>Title of a folder dialog</extracomment>
        <translation>Ordner mit Aufnahmen</translation>
    </message>
    <message>
        <source>File or archive with scans</source>
        <extracomment>Title of a file dialog</extracomment>
        <translation>Datei oder Archiv mit Aufnahmen</translation>
    </message>
    <message>
        <source>Choose a folder, file or archive with DICOM or NIfTI images.
Nothing is stored before you say so; names are replaced first.</source>
        <translation>Einen Ordner, eine Datei oder ein Archiv mit DICOM- oder NIfTI-Bildern wählen.
Gespeichert wird erst auf Ihre Anweisung; Namen werden vorher ersetzt.</translation>
    </message>
</context>
<context>
    <name>ImportSeriesModel</name>
    <message>
        <source>usable</source>
        <extracomment>Verdict on an image file</extracomment>
        <translation>brauchbar</translation>
    </message>
    <message>
        <source>warning</source>
        <extracomment>Verdict on an image file</extracomment>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>refused</source>
        <extracomment>Verdict on an image file</extracomment>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>Visit</source>
        <extracomment>Column: patient and date that a series belongs to</extracomment>
        <translation>Untersuchung</translation>
    </message>
    <message>
        <source>Verdict</source>
        <extracomment>Column: whether an image can be used</extracomment>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Series</source>
        <extracomment>Column: words of the file or series name</extracomment>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Sequence</source>
        <extracomment>Column: which sequence (T1, T1c, …) an image is taken for</extracomment>
        <translation>Sequenz</translation>
    </message>
    <message>
        <source>Sure by</source>
        <extracomment>Column: how sure the choice of the sequence is, and by which rule</extracomment>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>Column: voxels and their size</extracomment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Finding and remedy</source>
        <extracomment>Column: what was noticed about an image and what to do</extracomment>
        <translation>Befund und Abhilfe</translation>
    </message>
</context>
<context>
    <name>ImportVisitsModel</name>
    <message>
        <source>labels</source>
        <extracomment>A segmentation file comes with the visit</extracomment>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Patient</source>
        <extracomment>Column: the patient&apos;s pseudonym</extracomment>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Date</source>
        <extracomment>Column: date of the examination</extracomment>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Sequences</source>
        <extracomment>Column: sequences of a visit</extracomment>
        <translation>Sequenzen</translation>
    </message>
</context>
<context>
    <name>JobsModel</name>
    <message>
        <source>Job</source>
        <extracomment>Column: kind of a job</extracomment>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Subject</source>
        <extracomment>Column: what a job works on</extracomment>
        <translation>Gegenstand</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Column: state of a job</extracomment>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Column</extracomment>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Time left</source>
        <extracomment>Column: time that a job still needs</extracomment>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Step, or reason and remedy</source>
        <extracomment>Column: the step of a job, or why it failed and what to do</extracomment>
        <translation>Schritt, oder Grund und Abhilfe</translation>
    </message>
</context>
<context>
    <name>JobsPage</name>
    <message>
        <source>Cancel</source>
        <extracomment>Button: stops the selected job</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop the selected job (Delete); what is stored stays</source>
        <translation>Den gewählten Auftrag anhalten (Entf); Gespeichertes bleibt</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>No jobs yet. Imports, preparation and segmentation appear here while they run.</source>
        <translation>Noch keine Aufträge. Import, Aufbereitung und Segmentierung erscheinen hier, während sie laufen.</translation>
    </message>
    <message>
        <source>No running or waiting job is selected</source>
        <translation>Kein laufender oder wartender Auftrag ist gewählt</translation>
    </message>
    <message>
        <source>select one in the table</source>
        <translation>einen in der Tabelle wählen</translation>
    </message>
</context>
<context>
    <name>JoinPanel</name>
    <message>
        <source>This site</source>
        <extracomment>Captions over figures of a site&apos;s part in a federation</extracomment>
        <translation>Dieser Standort</translation>
    </message>
    <message>
        <source>Round</source>
        <extracomment>Columns of a table of a site&apos;s own rounds</extracomment>
        <translation>Runde</translation>
    </message>
    <message>
        <source>Waits to be sent</source>
        <translation>Zu senden</translation>
    </message>
    <message>
        <source>Sent / received</source>
        <translation>Hin / zurück</translation>
    </message>
    <message>
        <source>Privacy spent</source>
        <translation>Privatheit</translation>
    </message>
    <message>
        <source>fl.example.org:8443</source>
        <extracomment>Placeholder of a field for an address</extracomment>
        <translation>fl.example.org:8443</translation>
    </message>
    <message>
        <source>HOST:PORT of a Twinscope coordinator or a Flower SuperLink</source>
        <translation>HOST:PORT eines Twinscope-Koordinators oder eines Flower-SuperLinks</translation>
    </message>
    <message>
        <source>Without TLS, for tests</source>
        <extracomment>A box to tick: no secure channel</extracomment>
        <translation>Ohne TLS, zum Testen</translation>
    </message>
    <message>
        <source>nothing: a trial</source>
        <extracomment>What a site learns in a federation</extracomment>
        <translation>nichts: eine Probe</translation>
    </message>
    <message>
        <source>The federation&apos;s network; the site trains it on its studies with labels</source>
        <translation>Das Netz der Föderation; der Standort trainiert es mit seinen Studien mit Labels</translation>
    </message>
    <message>
        <source>as trained</source>
        <extracomment>What is done to an update before it leaves the site</extracomment>
        <translation>wie trainiert</translation>
    </message>
    <message>
        <source>clipped</source>
        <extracomment>What is done to an update before it leaves the site</extracomment>
        <translation>begrenzt</translation>
    </message>
    <message>
        <source>clipped, with noise</source>
        <extracomment>What is done to an update before it leaves the site</extracomment>
        <translation>begrenzt, mit Rauschen</translation>
    </message>
    <message>
        <source>What is done to an update before it leaves this site</source>
        <translation>Was mit einem Update geschieht, bevor es diesen Standort verlässt</translation>
    </message>
    <message>
        <source>Largest norm of an update</source>
        <translation>Größte Norm eines Updates</translation>
    </message>
    <message>
        <source>Noise&apos;s deviation over the clip norm</source>
        <translation>Standardabweichung des Rauschens durch die Grenze</translation>
    </message>
    <message>
        <source>ε that this site gives away at most, over all rounds</source>
        <translation>ε, das dieser Standort über alle Runden höchstens preisgibt</translation>
    </message>
    <message>
        <source>δ of the budget</source>
        <translation>δ des Budgets</translation>
    </message>
    <message>
        <source>those of the system</source>
        <extracomment>Placeholder of a field for a certificate&apos;s file</extracomment>
        <translation>die des Systems</translation>
    </message>
    <message>
        <source>Certificate of the authority, PEM</source>
        <translation>Zertifikat der Zertifizierungsstelle, PEM</translation>
    </message>
    <message>
        <source>the workspace&apos;s own</source>
        <extracomment>Placeholder of a field for a key&apos;s file</extracomment>
        <translation>der des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Private key of this site</source>
        <translation>Privater Schlüssel dieses Standorts</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>CA file</source>
        <extracomment>Certificate of the authority that signed the server&apos;s</extracomment>
        <translation>CA-Datei</translation>
    </message>
    <message>
        <source>Site key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Learns</source>
        <translation>Lernt</translation>
    </message>
    <message>
        <source>Updates leave</source>
        <extracomment>What is done to an update before it leaves the site</extracomment>
        <translation>Updates gehen</translation>
    </message>
    <message>
        <source>Clip norm</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Budget ε</source>
        <translation>Budget ε</translation>
    </message>
    <message>
        <source>at δ</source>
        <translation>bei δ</translation>
    </message>
    <message>
        <source>Public key, for the coordinator&apos;s staff</source>
        <translation>Öffentlicher Schlüssel, für die Koordinierenden</translation>
    </message>
    <message>
        <source>Copy</source>
        <extracomment>Button: puts a text on the clipboard</extracomment>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the public key&apos;s line</source>
        <translation>Die Zeile des öffentlichen Schlüssels kopieren</translation>
    </message>
    <message>
        <source>Test</source>
        <extracomment>Button: tries a connection step by step</extracomment>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Name, TCP, TLS, server, clock, Fleet API, version, key</source>
        <translation>Name, TCP, TLS, Server, Uhr, Fleet-API, Version, Schlüssel</translation>
    </message>
    <message>
        <source>Take part as a site until the run ends</source>
        <translation>Als Standort teilnehmen, bis der Lauf endet</translation>
    </message>
    <message>
        <source>Step</source>
        <extracomment>Columns of a table of a connection test&apos;s steps</extracomment>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Connection test</source>
        <translation>Verbindungstest</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Weight of this site</source>
        <extracomment>Caption of a curve</extracomment>
        <translation>Gewicht dieses Standorts</translation>
    </message>
    <message>
        <source>round</source>
        <translation>Runde</translation>
    </message>
    <message>
        <source>Rounds of this site</source>
        <translation>Runden dieses Standorts</translation>
    </message>
    <message>
        <source>Testing…</source>
        <extracomment>Button while a connection is tested</extracomment>
        <translation>Testet…</translation>
    </message>
    <message>
        <source>Leave</source>
        <extracomment>Buttons: take part in a federation, or stop</extracomment>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>A trial sends the model back as it came: no scan is read.</source>
        <translation>Eine Probe sendet das Modell zurück, wie es kam: Kein Bild wird gelesen.</translation>
    </message>
    <message>
        <source>Scans stay here: only the change of the weights leaves this site.</source>
        <translation>Bilder bleiben hier: Nur die Änderung der Gewichte verlässt diesen Standort.</translation>
    </message>
    <message>
        <source>offline since %1</source>
        <extracomment>%1 is a time of day</extracomment>
        <translation>offline seit %1</translation>
    </message>
    <message>
        <source>online</source>
        <translation>online</translation>
    </message>
    <message numerus="yes">
        <source>%n updates accepted</source>
        <extracomment>%n updates of this site count in the global model</extracomment>
        <translation>
            <numerusform>%n Update angenommen</numerusform>
            <numerusform>%n Updates angenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n updates</source>
        <extracomment>%n answers wait to be sent</extracomment>
        <translation>
            <numerusform>%n Update</numerusform>
            <numerusform>%n Updates</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing is held back</source>
        <translation>nichts steht aus</translation>
    </message>
    <message>
        <source>sent as soon as the link allows</source>
        <translation>geht, sobald die Leitung es zulässt</translation>
    </message>
    <message>
        <source>sent at the next Join</source>
        <translation>geht beim nächsten Beitreten</translation>
    </message>
    <message>
        <source>of %1 at δ %2</source>
        <extracomment>%1 is the privacy budget, %2 its δ</extracomment>
        <translation>von %1 bei δ %2</translation>
    </message>
    <message>
        <source>no noise is added</source>
        <translation>ohne Rauschen</translation>
    </message>
    <message>
        <source>Asking, step by step…</source>
        <translation>Fragt Schritt für Schritt…</translation>
    </message>
    <message>
        <source>Everything is in order: this site can join.</source>
        <translation>Alles ist in Ordnung: Dieser Standort kann beitreten.</translation>
    </message>
    <message>
        <source>%1: %2. What to do: %3.</source>
        <extracomment>%1 is a step of a connection test, %2 what it found, %3 what to do</extracomment>
        <translation>%1: %2. Was zu tun ist: %3.</translation>
    </message>
    <message>
        <source>Joined. The coordinator starts a round as soon as enough sites are online.</source>
        <translation>Beigetreten. Der Koordinator beginnt eine Runde, sobald genug Standorte online sind.</translation>
    </message>
    <message>
        <source>Give the address of the coordinator and its CA file, send it the public key, press Test, then Join.</source>
        <translation>Adresse und CA-Datei des Koordinators angeben, ihm den öffentlichen Schlüssel senden, „Testen“ drücken, dann „Beitreten“.</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <extracomment>Title of a dialogue</extracomment>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>Button</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Back to the screen (Esc)</source>
        <translation>Zurück zur Ansicht (Esc)</translation>
    </message>
</context>
<context>
    <name>LesionPanel</name>
    <message>
        <source>Lesion</source>
        <extracomment>Column: a lesion or a region</extracomment>
        <translation>Läsion</translation>
    </message>
    <message>
        <source>slice</source>
        <extracomment>Column: number of the slice with the largest diameters; short</extracomment>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>vs base</source>
        <extracomment>Column: longest diameter and the one perpendicular to it Column: change of the volume against the first visit (baseline); short</extracomment>
        <translation>zu Basis</translation>
    </message>
    <message>
        <source>vs nadir</source>
        <extracomment>Column: change of the volume against its smallest value</extracomment>
        <translation>zum Nadir</translation>
    </message>
    <message>
        <source>Lesions (enhancing) and regions</source>
        <translation>Läsionen (anreichernd) und Regionen</translation>
    </message>
    <message>
        <source>This visit is not segmented yet. Choose Segment (Ctrl+G).</source>
        <translation>Diese Untersuchung ist noch nicht segmentiert. „Segmentieren“ wählen (Strg+G).</translation>
    </message>
    <message>
        <source>Reset to measured</source>
        <extracomment>Button: diameters that a person drew give way to the measured ones</extracomment>
        <translation>Auf Gemessenes zurück</translation>
    </message>
    <message>
        <source>The chosen lesion goes by its measured diameters again; what was drawn stays in the records</source>
        <translation>Für die gewählte Läsion gelten wieder die gemessenen Durchmesser; das Gezeichnete bleibt in den Aufzeichnungen</translation>
    </message>
    <message>
        <source>Measure</source>
        <extracomment>Button: ends of the diameters can be dragged</extracomment>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Drag the ends of the diameters on the current slice (M). The short line stays at a right angle to the long one: it turns with it, and moves along it. What is let go is stored, for this revision of the segmentation.</source>
        <translation>Die Enden der Durchmesser auf der aktuellen Schicht ziehen (M). Die kurze Linie bleibt im rechten Winkel zur langen: sie dreht sich mit ihr und gleitet an ihr entlang. Was losgelassen wird, ist gespeichert, für diese Revision der Segmentierung.</translation>
    </message>
    <message>
        <source>A person drew these diameters. Click: the slice where it is measured</source>
        <translation>Diese Durchmesser hat jemand gezeichnet. Klick: die Schicht, in der gemessen ist</translation>
    </message>
    <message>
        <source>Click: the slice where it is measured</source>
        <translation>Klick: die Schicht, in der gemessen ist</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Research use only</source>
        <extracomment>Top bar; must stay as strict as the English</extracomment>
        <translation>Nur für die Forschung</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>Tooltip of the rail; %1 is a screen, %2 its key</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Patients</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Patienten</translation>
    </message>
    <message>
        <source>Jobs</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Models</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Audit</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Settings</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Workspace: %1</source>
        <translation>Arbeitsbereich: %1</translation>
    </message>
    <message>
        <source>No workspace open</source>
        <translation>Kein Arbeitsbereich geöffnet</translation>
    </message>
    <message>
        <source>The language changes at the next start</source>
        <translation>Die Sprache wechselt beim nächsten Start</translation>
    </message>
    <message>
        <source>Where networks run</source>
        <extracomment>Tooltip of the device in the top bar</extracomment>
        <translation>Wo Netze rechnen</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs running</source>
        <extracomment>%n jobs are running or waiting</extracomment>
        <translation>
            <numerusform>%n Auftrag läuft</numerusform>
            <numerusform>%n Aufträge laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Federation</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Föderation</translation>
    </message>
    <message>
        <source>Site twin</source>
        <extracomment>Rail entry; short</extracomment>
        <translation>Zwilling</translation>
    </message>
    <message>
        <source>Close and lose a correction?</source>
        <translation>Schließen und eine Korrektur verlieren?</translation>
    </message>
    <message>
        <source>Labels that were corrected by hand are neither kept nor discarded.</source>
        <translation>Von Hand korrigierte Segmente sind weder übernommen noch verworfen.</translation>
    </message>
    <message>
        <source>Keys</source>
        <extracomment>Rail entry: a list of the keys that the screen answers to; short</extracomment>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>From the review back to the patients (Esc too)</source>
        <extracomment>What a key does</extracomment>
        <translation>Von der Befundung zurück zu den Patienten (auch Esc)</translation>
    </message>
    <message>
        <source>On this screen</source>
        <extracomment>Caption of a list of keys</extracomment>
        <translation>In dieser Ansicht</translation>
    </message>
    <message>
        <source>On every screen</source>
        <extracomment>Caption of a list of keys</extracomment>
        <translation>In jeder Ansicht</translation>
    </message>
</context>
<context>
    <name>MeasureModel</name>
    <message>
        <source>Choose a patient first</source>
        <translation>Zuerst einen Patienten wählen</translation>
    </message>
    <message>
        <source>This visit is not segmented yet</source>
        <translation>Diese Untersuchung ist noch nicht segmentiert</translation>
    </message>
    <message>
        <source>The diameters of this visit count for nothing: it is not prepared, its voxel size is not known, or the patient&apos;s facts contradict each other</source>
        <translation>Die Durchmesser dieser Untersuchung zählen nicht: sie ist nicht aufbereitet, ihre Voxelgröße ist nicht bekannt, oder die Angaben zum Patienten widersprechen sich</translation>
    </message>
    <message>
        <source>The pictures are not loaded</source>
        <translation>Die Bilder sind nicht geladen</translation>
    </message>
    <message>
        <source>This visit has no enhancing lesion</source>
        <translation>Diese Untersuchung hat keine anreichernde Läsion</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>new %1, small</source>
        <extracomment>A network that is made anew; %1 is its kind</extracomment>
        <translation>neu: %1, klein</translation>
    </message>
</context>
<context>
    <name>ModelsModel</name>
    <message>
        <source>Model %1 is ready to use</source>
        <extracomment>%1 is the name of a model</extracomment>
        <translation>Modell %1 ist einsatzbereit</translation>
    </message>
    <message>
        <source>%1 and its card are written</source>
        <extracomment>%1 is the name of a model</extracomment>
        <translation>%1 und seine Karte sind geschrieben</translation>
    </message>
    <message>
        <source>; some may be missing</source>
        <extracomment>Goes on after the list of sequences that a model looks at</extracomment>
        <translation>; es dürfen welche fehlen</translation>
    </message>
    <message>
        <source>; a study that lacks one goes to %1</source>
        <extracomment>Goes on after the list of sequences that a model looks at; %1 is another model</extracomment>
        <translation>; eine Studie, der eine fehlt, geht an %1</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Import model…</source>
        <extracomment>Button: takes a model file with its card into the workspace</extracomment>
        <translation>Modell importieren…</translation>
    </message>
    <message>
        <source>Take a model card (JSON) and the weights beside it (Ctrl+M)</source>
        <translation>Eine Modellkarte (JSON) und die Gewichte daneben übernehmen (Strg+M)</translation>
    </message>
    <message>
        <source>No model yet. Import a model card with its weights (Ctrl+M).</source>
        <translation>Noch kein Modell. Eine Modellkarte mit ihren Gewichten importieren (Strg+M).</translation>
    </message>
    <message>
        <source>Problem</source>
        <extracomment>Line of a model card</extracomment>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Sequences</source>
        <extracomment>Line of a model card: the sequences that a model needs, in order</extracomment>
        <translation>Sequenzen</translation>
    </message>
    <message>
        <source>Works at</source>
        <extracomment>Line of a model card: voxel size that a model works at</extracomment>
        <translation>Arbeitet bei</translation>
    </message>
    <message>
        <source>Labels</source>
        <extracomment>Line of a model card: what its output means</extracomment>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Dice, held out</source>
        <extracomment>Line of a model card: overlap with the truth on cases that it never saw</extracomment>
        <translation>Dice, zurückgehalten</translation>
    </message>
    <message>
        <source>Trained on</source>
        <extracomment>Line of a model card</extracomment>
        <translation>Trainiert mit</translation>
    </message>
    <message>
        <source>Intended use</source>
        <extracomment>Line of a model card</extracomment>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>Limits</source>
        <extracomment>Line of a model card: where it fails</extracomment>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Licence</source>
        <extracomment>Line of a model card</extracomment>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Kind, hash</source>
        <extracomment>Line of a model card: kind of file and the beginning of its SHA-256</extracomment>
        <translation>Art, Hash</translation>
    </message>
    <message>
        <source>Model card</source>
        <extracomment>Title of a file dialog</extracomment>
        <translation>Modellkarte</translation>
    </message>
    <message>
        <source>Model cards (*.json)</source>
        <translation>Modellkarten (*.json)</translation>
    </message>
    <message>
        <source>Cards</source>
        <extracomment>Part of the Models screen</extracomment>
        <translation>Karten</translation>
    </message>
    <message>
        <source>What each model needs, learnt from, and where it fails</source>
        <translation>Was jedes Modell braucht, woraus es lernte und wo es versagt</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Train a network and watch its course</source>
        <translation>Ein Netz trainieren und den Verlauf sehen</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Score a model on cases with known labels</source>
        <translation>Ein Modell an Fällen mit bekannter Segmentierung messen</translation>
    </message>
    <message>
        <source>Export…</source>
        <extracomment>Button: writes a model&apos;s card and weights into a folder</extracomment>
        <translation>Ausgeben …</translation>
    </message>
    <message>
        <source>Write the card and the weights into a folder</source>
        <translation>Karte und Gewichte in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>Folder for %1</source>
        <extracomment>Title of a folder dialog; %1 is a model</extracomment>
        <translation>Ordner für %1</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close this message (Ctrl+W)</source>
        <translation>Diese Meldung schließen (Strg+W)</translation>
    </message>
</context>
<context>
    <name>PairView</name>
    <message>
        <source>T1 and T1c of the selected visit: contrast agent must be seen in T1c only</source>
        <extracomment>Tooltip of the two small pictures in the import</extracomment>
        <translation>T1 und T1c der gewählten Untersuchung: Kontrastmittel darf nur in T1c zu sehen sein</translation>
    </message>
    <message>
        <source>The selected visit has no T1 or T1c to look at.</source>
        <translation>Die gewählte Untersuchung hat weder T1 noch T1c.</translation>
    </message>
</context>
<context>
    <name>PatientsModel</name>
    <message>
        <source>%1 of %2 segmented</source>
        <extracomment>Patients table: %1 of %2 visits have a segmentation</extracomment>
        <translation>%1 von %2 segmentiert</translation>
    </message>
    <message>
        <source>Patient</source>
        <extracomment>Column: the patient&apos;s pseudonym</extracomment>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Last study</source>
        <extracomment>Column: date of the last examination</extracomment>
        <translation>Letzte Studie</translation>
    </message>
    <message>
        <source>Days since</source>
        <extracomment>Column: days since the last examination</extracomment>
        <translation>Tage seither</translation>
    </message>
    <message>
        <source>Enhancing, ml</source>
        <extracomment>Column: enhancing tumour volume at the last visit, in millilitres</extracomment>
        <translation>Anreichernd, ml</translation>
    </message>
    <message>
        <source>vs nadir</source>
        <extracomment>Column: change of the enhancing volume against its smallest value before</extracomment>
        <translation>zum Nadir</translation>
    </message>
    <message>
        <source>Trend</source>
        <extracomment>Column: small curve of the enhancing volume</extracomment>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Column: what is segmented, reviewed or signed, or which job runs</extracomment>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Cannot be assessed</source>
        <translation>Nicht beurteilbar</translation>
    </message>
    <message>
        <source>No baseline</source>
        <extracomment>Patients table: no scan is the baseline yet</extracomment>
        <translation>Keine Baseline</translation>
    </message>
    <message>
        <source>Response</source>
        <extracomment>Column: category of response at the last examination, with its rule</extracomment>
        <translation>Ansprechen</translation>
    </message>
    <message>
        <source>Next</source>
        <extracomment>Column: what should follow, and by when</extracomment>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>borderline</source>
        <extracomment>Patients table, beside the category: the segmentation is not sure enough of the progression; short</extracomment>
        <translation>grenzwertig</translation>
    </message>
    <message numerus="yes">
        <source>%n days overdue</source>
        <extracomment>Patients table: the day for what should follow passed %n days ago</extracomment>
        <translation>
            <numerusform>%n Tag überfällig</numerusform>
            <numerusform>%n Tage überfällig</numerusform>
        </translation>
    </message>
    <message>
        <source>signed</source>
        <extracomment>Patients table: somebody signed the newest assessment</extracomment>
        <translation>gezeichnet</translation>
    </message>
    <message>
        <source>to review</source>
        <extracomment>Patients table: nobody has signed the newest assessment</extracomment>
        <translation>zu befunden</translation>
    </message>
</context>
<context>
    <name>PatientsPage</name>
    <message>
        <source>Patients</source>
        <translation>Patienten</translation>
    </message>
    <message>
        <source>All</source>
        <extracomment>Filter of the patients table</extracomment>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show every patient</source>
        <translation>Alle Patienten zeigen</translation>
    </message>
    <message>
        <source>Growing</source>
        <extracomment>Filter of the patients table</extracomment>
        <translation>Wachsend</translation>
    </message>
    <message>
        <source>Show patients whose enhancing volume is above its nadir</source>
        <translation>Patienten zeigen, deren anreicherndes Volumen über dem Nadir liegt</translation>
    </message>
    <message>
        <source>To segment</source>
        <extracomment>Filter of the patients table</extracomment>
        <translation>Zu segmentieren</translation>
    </message>
    <message>
        <source>Show patients with visits that lack a segmentation</source>
        <translation>Patienten mit Untersuchungen ohne Segmentierung zeigen</translation>
    </message>
    <message>
        <source>Search pseudonym, site or diagnosis</source>
        <extracomment>Placeholder of a search field</extracomment>
        <translation>Pseudonym, Zentrum oder Diagnose suchen</translation>
    </message>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>Suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Import…</source>
        <extracomment>Button: opens the import of scans</extracomment>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Bring scans into this workspace (Ctrl+I)</source>
        <translation>Aufnahmen in diesen Arbeitsbereich bringen (Strg+I)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>%1 of %2 patients are shown</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>No patients yet. Import scans (Ctrl+I), or open the demo cohort from the start page.</source>
        <translation>Noch keine Patienten. Aufnahmen importieren (Strg+I) oder auf der Startseite die Demo-Kohorte öffnen.</translation>
    </message>
    <message>
        <source>No patient matches. Clear the search or choose All.</source>
        <translation>Kein Patient passt. Die Suche leeren oder „Alle“ wählen.</translation>
    </message>
    <message>
        <source>To review</source>
        <extracomment>Filter of the patients table</extracomment>
        <translation>Zu befunden</translation>
    </message>
    <message>
        <source>Show patients whose last assessment nobody has signed</source>
        <translation>Patienten zeigen, deren letzte Beurteilung niemand gezeichnet hat</translation>
    </message>
    <message>
        <source>Show jobs</source>
        <translation>Aufträge zeigen</translation>
    </message>
    <message>
        <source>What is running (Ctrl+Shift+J)</source>
        <translation>Was läuft (Strg+Umschalt+J)</translation>
    </message>
    <message>
        <source>The demo cohort is being made: %1 %</source>
        <extracomment>%1 is a number</extracomment>
        <translation>Die Demo-Kohorte entsteht: %1 %</translation>
    </message>
    <message>
        <source>Search</source>
        <extracomment>What a key does</extracomment>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>Response</name>
    <message>
        <source>Complete response</source>
        <extracomment>Category of response</extracomment>
        <translation>Komplette Remission</translation>
    </message>
    <message>
        <source>Partial response</source>
        <extracomment>Category of response</extracomment>
        <translation>Partielle Remission</translation>
    </message>
    <message>
        <source>Minor response</source>
        <extracomment>Category of response</extracomment>
        <translation>Geringe Remission</translation>
    </message>
    <message>
        <source>Stable</source>
        <extracomment>Category of response</extracomment>
        <translation>Stabil</translation>
    </message>
    <message>
        <source>Preliminary progression</source>
        <extracomment>Category of response: progression that another scan must confirm</extracomment>
        <translation>Vorläufige Progression</translation>
    </message>
    <message>
        <source>Progression</source>
        <extracomment>Category of response</extracomment>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Baseline</source>
        <extracomment>Category of response: the scan that others are compared with</extracomment>
        <translation>Baseline</translation>
    </message>
    <message>
        <source>Not evaluable</source>
        <extracomment>Category of response</extracomment>
        <translation>Nicht auswertbar</translation>
    </message>
    <message>
        <source>Observe</source>
        <extracomment>Category of response: more steroid may hide growth</extracomment>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Pseudoprogression</source>
        <extracomment>Category of response</extracomment>
        <translation>Pseudoprogression</translation>
    </message>
    <message>
        <source>After new treatment</source>
        <extracomment>Category of response: another treatment has begun</extracomment>
        <translation>Nach neuer Therapie</translation>
    </message>
    <message>
        <source>Death</source>
        <extracomment>Category of response</extracomment>
        <translation>Tod</translation>
    </message>
    <message>
        <source>%1, to confirm</source>
        <extracomment>%1 is a category of response that a later scan must confirm</extracomment>
        <translation>%1, zu bestätigen</translation>
    </message>
    <message>
        <source>Confirming scan, %1 to %2</source>
        <extracomment>What follows a visit; %1 and %2 are the first and the last day for it</extracomment>
        <translation>Bestätigende Aufnahme, %1 bis %2</translation>
    </message>
    <message>
        <source>Review the steroid dose, scan by %1</source>
        <extracomment>What follows a visit; %1 is the last day for it</extracomment>
        <translation>Steroiddosis prüfen, Aufnahme bis %1</translation>
    </message>
    <message>
        <source>Look at the new lesion again from %1</source>
        <extracomment>What follows a visit; %1 is the first day for it</extracomment>
        <translation>Die neue Läsion ab %1 noch einmal ansehen</translation>
    </message>
    <message>
        <source>Add what is missing by %1</source>
        <extracomment>What follows a visit; %1 is the last day for it</extracomment>
        <translation>Fehlendes bis %1 ergänzen</translation>
    </message>
    <message>
        <source>Decide on treatment, next scan by %1</source>
        <extracomment>What follows a visit; %1 is the last day for it</extracomment>
        <translation>Über die Therapie entscheiden, Aufnahme bis %1</translation>
    </message>
    <message>
        <source>Name a baseline for the new treatment</source>
        <extracomment>What follows a visit</extracomment>
        <translation>Eine Baseline für die neue Therapie nennen</translation>
    </message>
    <message>
        <source>Next scan by %1</source>
        <extracomment>What follows a visit; %1 is the last day for it</extracomment>
        <translation>Nächste Aufnahme bis %1</translation>
    </message>
    <message>
        <source>%1, %2 against the nadir of %3 (%4)</source>
        <extracomment>%1 a size now, %2 its change, %3 the smallest size before and %4 its date</extracomment>
        <translation>%1, %2 gegenüber dem Nadir von %3 (%4)</translation>
    </message>
</context>
<context>
    <name>ReviewHeader</name>
    <message>
        <source>Enhancing now</source>
        <extracomment>Figure: enhancing tumour volume at the current visit</extracomment>
        <translation>Anreichernd jetzt</translation>
    </message>
    <message>
        <source>vs nadir</source>
        <extracomment>Figure: change of the enhancing volume since its smallest value</extracomment>
        <translation>zum Nadir</translation>
    </message>
    <message>
        <source>vs baseline</source>
        <extracomment>Figure: change of the enhancing volume since the first visit</extracomment>
        <translation>zur Basis</translation>
    </message>
    <message>
        <source>Axial</source>
        <extracomment>Plane of the slices; short</extracomment>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Axial slices (Alt+1)</source>
        <translation>Axiale Schichten (Alt+1)</translation>
    </message>
    <message>
        <source>Cor</source>
        <extracomment>Plane of the slices; short</extracomment>
        <translation>Kor</translation>
    </message>
    <message>
        <source>Coronal slices (Alt+2)</source>
        <translation>Koronale Schichten (Alt+2)</translation>
    </message>
    <message>
        <source>Sag</source>
        <extracomment>Plane of the slices; short</extracomment>
        <translation>Sag</translation>
    </message>
    <message>
        <source>Sagittal slices (Alt+3)</source>
        <translation>Sagittale Schichten (Alt+3)</translation>
    </message>
    <message>
        <source>Show %1 (%2)</source>
        <extracomment>%1 is a sequence such as FLAIR, %2 a key</extracomment>
        <translation>%1 zeigen (%2)</translation>
    </message>
    <message>
        <source>T1c−T1</source>
        <extracomment>Button: subtraction T1c minus T1</extracomment>
        <translation>T1c−T1</translation>
    </message>
    <message>
        <source>Subtraction T1c − T1 (S)</source>
        <translation>Subtraktion T1c − T1 (S)</translation>
    </message>
    <message>
        <source>Labels</source>
        <extracomment>Button: shows or hides the segmentation</extracomment>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Show the segmentation (L); fainter, stronger ([ ])</source>
        <translation>Die Segmentierung zeigen (L); blasser, kräftiger ([ ])</translation>
    </message>
    <message>
        <source>No patient</source>
        <translation>Kein Patient</translation>
    </message>
    <message>
        <source>Since RT</source>
        <extracomment>Figure: time since radiotherapy</extracomment>
        <translation>Seit RT</translation>
    </message>
    <message>
        <source>KPS</source>
        <extracomment>Figure: Karnofsky index, short</extracomment>
        <translation>KPS</translation>
    </message>
    <message>
        <source>Steroid</source>
        <extracomment>Figure: steroid dose a day</extracomment>
        <translation>Steroid</translation>
    </message>
    <message>
        <source>Diff</source>
        <extracomment>Button: shows on the slices what grew and went since the prior visit; short</extracomment>
        <translation>Diff</translation>
    </message>
    <message>
        <source>Show on the current slice what enhancing tumour grew, went and stayed since the prior visit (D)</source>
        <translation>Auf der aktuellen Schicht zeigen, welcher anreichernde Tumor seit der Voruntersuchung gewachsen, weg oder gleich ist (D)</translation>
    </message>
</context>
<context>
    <name>ReviewModel</name>
    <message>
        <source>These visits have no %1</source>
        <extracomment>%1 is a sequence such as FLAIR</extracomment>
        <translation>Diese Untersuchungen haben kein %1</translation>
    </message>
    <message>
        <source>T1c − T1 needs a prepared visit with T1 and T1c</source>
        <translation>T1c − T1 braucht eine aufbereitete Untersuchung mit T1 und T1c</translation>
    </message>
    <message>
        <source>prepare this visit first</source>
        <translation>diese Untersuchung zuerst aufbereiten</translation>
    </message>
    <message>
        <source>Choose a patient first</source>
        <translation>Zuerst einen Patienten wählen</translation>
    </message>
    <message>
        <source>The visit is prepared</source>
        <extracomment>A job ended well</extracomment>
        <translation>Die Untersuchung ist aufbereitet</translation>
    </message>
    <message>
        <source>The visit is segmented by %1</source>
        <extracomment>A job ended well; %1 is the name of a model</extracomment>
        <translation>Die Untersuchung ist durch %1 segmentiert</translation>
    </message>
    <message>
        <source>There is no earlier visit to compare with</source>
        <translation>Es gibt keine frühere Untersuchung zum Vergleichen</translation>
    </message>
    <message>
        <source>The pictures are not loaded</source>
        <translation>Die Bilder sind nicht geladen</translation>
    </message>
    <message>
        <source>The two visits are not registered to each other: prepare both first</source>
        <translation>Die beiden Untersuchungen sind nicht aufeinander registriert: zuerst beide aufbereiten</translation>
    </message>
    <message>
        <source>Both visits need a segmentation: segment them first</source>
        <translation>Beide Untersuchungen brauchen eine Segmentierung: zuerst segmentieren</translation>
    </message>
    <message>
        <source>The two visits are being compared</source>
        <translation>Die beiden Untersuchungen werden verglichen</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Volume over time</source>
        <translation>Volumen im Verlauf</translation>
    </message>
    <message>
        <source>Click a name to hide its curve, or show it; oedema: V</source>
        <translation>Klick auf einen Namen blendet seine Kurve aus oder ein; Ödem: V</translation>
    </message>
    <message>
        <source>Visit before or after</source>
        <extracomment>What a key does</extracomment>
        <translation>Vorheriger oder nächster Besuch</translation>
    </message>
    <message>
        <source>The same for the prior side</source>
        <translation>Dasselbe für die frühere Seite</translation>
    </message>
    <message>
        <source>Swap prior and current</source>
        <extracomment>What a key does</extracomment>
        <translation>Früher und aktuell vertauschen</translation>
    </message>
    <message>
        <source>Slice up or down</source>
        <extracomment>What a key does</extracomment>
        <translation>Schicht hinauf oder hinunter</translation>
    </message>
    <message>
        <source>Move the crosshair in the slice</source>
        <translation>Fadenkreuz in der Schicht bewegen</translation>
    </message>
    <message>
        <source>Axial, coronal, sagittal</source>
        <extracomment>What a key does</extracomment>
        <translation>Axial, koronal, sagittal</translation>
    </message>
    <message>
        <source>Zoom in or out</source>
        <extracomment>What a key does</extracomment>
        <translation>Vergrößern oder verkleinern</translation>
    </message>
    <message>
        <source>Reset zoom, place, window and level</source>
        <extracomment>What a key does</extracomment>
        <translation>Vergrößerung, Lage und Fensterung zurücksetzen</translation>
    </message>
    <message>
        <source>T1, T1c, T2, FLAIR</source>
        <extracomment>What a key does: which sequence is shown</extracomment>
        <translation>T1, T1c, T2, FLAIR</translation>
    </message>
    <message>
        <source>Subtraction, T1c − T1</source>
        <extracomment>What a key does: T1 after contrast minus T1</extracomment>
        <translation>Subtraktion, T1c − T1</translation>
    </message>
    <message>
        <source>Labels</source>
        <extracomment>What a key does</extracomment>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Labels weaker or stronger</source>
        <extracomment>What a key does</extracomment>
        <translation>Labels schwächer oder stärker</translation>
    </message>
    <message>
        <source>What grew and what went, on the slice</source>
        <extracomment>What a key does</extracomment>
        <translation>Was wuchs und was verschwand, in der Schicht</translation>
    </message>
    <message>
        <source>Change or regions in 3-D</source>
        <extracomment>What a key does</extracomment>
        <translation>Veränderung oder Regionen in 3-D</translation>
    </message>
    <message>
        <source>Measure: drag the ends of diameters</source>
        <extracomment>What a key does</extracomment>
        <translation>Messen: Enden der Durchmesser ziehen</translation>
    </message>
    <message>
        <source>Correct the segmentation</source>
        <extracomment>What a key does</extracomment>
        <translation>Segmentierung korrigieren</translation>
    </message>
    <message>
        <source>Forecast</source>
        <extracomment>What a key does</extracomment>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Oedema in the chart</source>
        <extracomment>What a key does</extracomment>
        <translation>Ödem im Diagramm</translation>
    </message>
</context>
<context>
    <name>RoundBoard</name>
    <message>
        <source>Round</source>
        <extracomment>Captions over figures of a federation
----------
Columns of a table of rounds: invited / joined / reported; metric of the global model; bytes up, against dense float32, down; privacy; duration; first digits of the model&apos;s hash</extracomment>
        <translation>Runde</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Deadline</source>
        <translation>Frist</translation>
    </message>
    <message>
        <source>Global model</source>
        <extracomment>Caption of a curve, and what its axis counts</extracomment>
        <translation>Globales Modell</translation>
    </message>
    <message>
        <source>Bytes up</source>
        <translation>Bytes hinauf</translation>
    </message>
    <message>
        <source>Privacy spent</source>
        <translation>Privatheit</translation>
    </message>
    <message>
        <source>Site</source>
        <extracomment>Columns of a table of sites: up and down are bytes; the trend is the weight over the rounds</extracomment>
        <translation>Standort</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>Lokal</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Hinauf</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Hinab</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Invited / joined / reported</source>
        <translation>Geladen/dabei/da</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>vs dense</source>
        <translation>zu dicht</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>round</source>
        <translation>Runde</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>%1 is the round under way, %2 how many there will be</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>quorum %1 reached</source>
        <extracomment>%1 sites must report for a round to count</extracomment>
        <translation>Quorum %1 erreicht</translation>
    </message>
    <message>
        <source>quorum %1</source>
        <translation>Quorum %1</translation>
    </message>
    <message numerus="yes">
        <source>%n sites online</source>
        <extracomment>%n sites are connected now</extracomment>
        <translation>
            <numerusform>%n Standort online</numerusform>
            <numerusform>%n Standorte online</numerusform>
        </translation>
    </message>
    <message>
        <source>no metric reported</source>
        <translation>kein Maß gemeldet</translation>
    </message>
    <message>
        <source>%1 vs dense</source>
        <extracomment>%1 is a change in per cent; dense float32 is an update that is not compressed</extracomment>
        <translation>%1 zu dicht</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>%1 insgesamt</translation>
    </message>
    <message>
        <source>at δ %1</source>
        <extracomment>%1 is the δ at which ε was computed</extracomment>
        <translation>bei δ %1</translation>
    </message>
    <message>
        <source>accounted at the sites</source>
        <translation>an den Standorten gezählt</translation>
    </message>
    <message numerus="yes">
        <source>(%n refused)</source>
        <extracomment>Sites whose updates were refused or that failed</extracomment>
        <translation>
            <numerusform>(%n abgelehnt)</numerusform>
            <numerusform>(%n abgelehnt)</numerusform>
        </translation>
    </message>
    <message>
        <source>Sites in round %1 (%2)</source>
        <extracomment>Caption of a table; %1 is a round, %2 its state</extracomment>
        <translation>Standorte in Runde %1 (%2)</translation>
    </message>
    <message>
        <source>up</source>
        <extracomment>Legend of a chart: bytes from the sites, to the sites, and what uncompressed updates would take</extracomment>
        <translation>hinauf</translation>
    </message>
    <message>
        <source>down</source>
        <translation>hinab</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>dicht</translation>
    </message>
    <message>
        <source>%1 a round</source>
        <extracomment>Caption of curves; %1 is kB or MB</extracomment>
        <translation>%1 je Runde</translation>
    </message>
</context>
<context>
    <name>Rules</name>
    <message>
        <source>The sum of products rose by a quarter or more over its smallest value</source>
        <translation>Die Summe der Produkte stieg um ein Viertel oder mehr über ihren kleinsten Wert</translation>
    </message>
    <message>
        <source>The volume rose by 40 % or more over its smallest value</source>
        <translation>Das Volumen stieg um 40 % oder mehr über seinen kleinsten Wert</translation>
    </message>
    <message>
        <source>There is a new measurable lesion</source>
        <translation>Es gibt eine neue messbare Läsion</translation>
    </message>
    <message>
        <source>A lesion that could not be measured grew by 5 mm in both diameters and can be measured now</source>
        <translation>Eine nicht messbare Läsion wuchs um 5 mm in beiden Durchmessern und ist jetzt messbar</translation>
    </message>
    <message>
        <source>A non-target lesion grew, and with it the sum</source>
        <translation>Eine Nicht-Zielläsion wuchs, und mit ihr die Summe</translation>
    </message>
    <message>
        <source>There is definite leptomeningeal disease</source>
        <translation>Es besteht sicherer leptomeningealer Befall</translation>
    </message>
    <message>
        <source>T2/FLAIR abnormality grew under antiangiogenic therapy, or by the reader&apos;s word</source>
        <translation>Die T2/FLAIR-Veränderung wuchs unter antiangiogener Therapie oder nach Angabe der Befundenden</translation>
    </message>
    <message>
        <source>The clinical state became worse because of the tumour</source>
        <translation>Der klinische Zustand wurde durch den Tumor schlechter</translation>
    </message>
    <message>
        <source>The clinical state became worse within twelve weeks of radiotherapy, without progression on images</source>
        <translation>Der klinische Zustand wurde innerhalb von zwölf Wochen nach Strahlentherapie schlechter, ohne Progression im Bild</translation>
    </message>
    <message>
        <source>Tissue shows tumour</source>
        <translation>Gewebe zeigt Tumor</translation>
    </message>
    <message>
        <source>The patient died</source>
        <translation>Der Patient ist gestorben</translation>
    </message>
    <message>
        <source>Growth of less than 1 ml is not counted, as the criteria were set</source>
        <translation>Wachstum unter 1 ml zählt nicht, wie die Kriterien eingestellt sind</translation>
    </message>
    <message>
        <source>The confirming scan shows further growth: progression counts from the preliminary scan</source>
        <translation>Die bestätigende Aufnahme zeigt weiteres Wachstum: die Progression zählt ab der vorläufigen Aufnahme</translation>
    </message>
    <message>
        <source>Tissue, leptomeningeal disease or the clinical state confirmed the preliminary progression</source>
        <translation>Gewebe, leptomeningealer Befall oder der klinische Zustand bestätigten die vorläufige Progression</translation>
    </message>
    <message>
        <source>The preliminary progression waits for a scan after four weeks or more</source>
        <translation>Die vorläufige Progression wartet auf eine Aufnahme nach vier Wochen oder mehr</translation>
    </message>
    <message>
        <source>The confirming scan shows no further growth: the preliminary progression was pseudoprogression</source>
        <translation>Die bestätigende Aufnahme zeigt kein weiteres Wachstum: die vorläufige Progression war Pseudoprogression</translation>
    </message>
    <message>
        <source>Tissue shows treatment effect: the preliminary progression was pseudoprogression</source>
        <translation>Gewebe zeigt Therapieeffekt: die vorläufige Progression war Pseudoprogression</translation>
    </message>
    <message>
        <source>Nothing is left, and nothing is new</source>
        <translation>Nichts ist übrig, und nichts ist neu</translation>
    </message>
    <message>
        <source>The sum fell to half of the baseline or less (volume: to 35 %)</source>
        <translation>Die Summe sank auf die Hälfte der Baseline oder weniger (Volumen: auf 35 %)</translation>
    </message>
    <message>
        <source>The targets are gone, but other disease is left</source>
        <translation>Die Zielläsionen sind weg, aber anderes ist übrig</translation>
    </message>
    <message>
        <source>The non-enhancing sum fell by a quarter or more (volume: by 40 %)</source>
        <translation>Die nicht anreichernde Summe sank um ein Viertel oder mehr (Volumen: um 40 %)</translation>
    </message>
    <message>
        <source>Neither the bound of response nor that of progression was reached</source>
        <translation>Weder die Grenze des Ansprechens noch die der Progression wurde erreicht</translation>
    </message>
    <message>
        <source>There was nothing measurable at the baseline</source>
        <translation>An der Baseline war nichts messbar</translation>
    </message>
    <message>
        <source>Nothing is left of either compartment</source>
        <translation>Von beiden Anteilen ist nichts übrig</translation>
    </message>
    <message>
        <source>One compartment is gone, the other is not</source>
        <translation>Ein Anteil ist weg, der andere nicht</translation>
    </message>
    <message>
        <source>One compartment responds, the other is at least stable</source>
        <translation>Ein Anteil spricht an, der andere ist mindestens stabil</translation>
    </message>
    <message>
        <source>Both compartments are stable</source>
        <translation>Beide Anteile sind stabil</translation>
    </message>
    <message>
        <source>Nothing is left, but under steroids that counts as partial response</source>
        <translation>Nichts ist übrig, aber unter Steroiden zählt das als partielle Remission</translation>
    </message>
    <message>
        <source>More steroid than at the baseline may hide growth: observe</source>
        <translation>Mehr Steroid als an der Baseline kann Wachstum verdecken: beobachten</translation>
    </message>
    <message>
        <source>Without more steroid it is still no worse: what was observed was stable</source>
        <translation>Ohne mehr Steroid ist es nicht schlechter: das Beobachtete war stabil</translation>
    </message>
    <message>
        <source>The clinical state became worse while observed: progression counts from the first of those scans</source>
        <translation>Der klinische Zustand wurde während der Beobachtung schlechter: die Progression zählt ab der ersten dieser Aufnahmen</translation>
    </message>
    <message>
        <source>Nothing is said about a lesion that was there before</source>
        <translation>Über eine frühere Läsion ist nichts gesagt</translation>
    </message>
    <message>
        <source>The steroid dose is missing: enter it</source>
        <translation>Die Steroiddosis fehlt: bitte eintragen</translation>
    </message>
    <message>
        <source>The clinical state is missing: enter it</source>
        <translation>Der klinische Zustand fehlt: bitte eintragen</translation>
    </message>
    <message>
        <source>A lesion is said to be worse, but was not measured</source>
        <translation>Eine Läsion soll schlechter sein, wurde aber nicht gemessen</translation>
    </message>
    <message>
        <source>Disease came back from nothing: say whether it is a new lesion</source>
        <translation>Die Erkrankung kam aus dem Nichts zurück: sagen, ob es eine neue Läsion ist</translation>
    </message>
    <message>
        <source>The baseline was not measured</source>
        <translation>Die Baseline wurde nicht gemessen</translation>
    </message>
    <message>
        <source>Within twelve weeks of radiotherapy growth inside its field is not rated (RANO 2010)</source>
        <translation>Innerhalb von zwölf Wochen nach Strahlentherapie wird Wachstum im Feld nicht bewertet (RANO 2010)</translation>
    </message>
    <message>
        <source>Growth on less steroid is not rated (RANO 2010)</source>
        <translation>Wachstum unter weniger Steroid wird nicht bewertet (RANO 2010)</translation>
    </message>
    <message>
        <source>The disease had progressed before</source>
        <translation>Die Erkrankung war schon vorher progredient</translation>
    </message>
    <message>
        <source>Another treatment had begun: the course before it is over</source>
        <translation>Eine andere Therapie hatte begonnen: der Verlauf davor ist beendet</translation>
    </message>
    <message>
        <source>Baseline: the scan 21 to 35 days after radiotherapy</source>
        <translation>Baseline: die Aufnahme 21 bis 35 Tage nach Strahlentherapie</translation>
    </message>
    <message>
        <source>Baseline: the scan nearest to 21 to 35 days after radiotherapy; none lies within</source>
        <translation>Baseline: die Aufnahme am nächsten an 21 bis 35 Tagen nach Strahlentherapie; keine liegt darin</translation>
    </message>
    <message>
        <source>Baseline: the last scan before treatment, at most 14 days old</source>
        <translation>Baseline: die letzte Aufnahme vor der Therapie, höchstens 14 Tage alt</translation>
    </message>
    <message>
        <source>Baseline: the last scan before treatment, more than 14 days old</source>
        <translation>Baseline: die letzte Aufnahme vor der Therapie, älter als 14 Tage</translation>
    </message>
    <message>
        <source>There is no baseline: enter when treatment was given, or name the scan</source>
        <translation>Es gibt keine Baseline: eintragen, wann behandelt wurde, oder die Aufnahme nennen</translation>
    </message>
    <message>
        <source>Baseline: the scan that a person named</source>
        <translation>Baseline: die Aufnahme, die eine Person nannte</translation>
    </message>
    <message>
        <source>The growth is less than 1 ml, within what repeated segmentation differs by</source>
        <translation>Das Wachstum ist unter 1 ml, so viel unterscheidet wiederholte Segmentierungen</translation>
    </message>
    <message>
        <source>At the lower end of the segmentation&apos;s interval the growth would not be progression</source>
        <translation>Am unteren Ende des Intervalls der Segmentierung wäre das Wachstum keine Progression</translation>
    </message>
    <message>
        <source>There may be a new lesion: say what it is, or look again after four weeks</source>
        <translation>Vielleicht gibt es eine neue Läsion: sagen, was sie ist, oder nach vier Wochen noch einmal ansehen</translation>
    </message>
    <message>
        <source>A new non-enhancing lesion does not count with these criteria</source>
        <translation>Eine neue nicht anreichernde Läsion zählt bei diesen Kriterien nicht</translation>
    </message>
    <message>
        <source>A non-target lesion grew, the sum with it did not</source>
        <translation>Eine Nicht-Zielläsion wuchs, die Summe mit ihr nicht</translation>
    </message>
    <message>
        <source>The steroid dose is lower than at the smallest value: the growth may be its end</source>
        <translation>Die Steroiddosis ist niedriger als beim kleinsten Wert: das Wachstum kann vom Absetzen kommen</translation>
    </message>
    <message>
        <source>Sources differ on what one gone compartment beside one that is not means</source>
        <translation>Quellen sind uneins, was ein verschwundener Anteil neben einem verbliebenen bedeutet</translation>
    </message>
    <message>
        <source>The confirming scan came later than eight weeks</source>
        <translation>Die bestätigende Aufnahme kam später als acht Wochen</translation>
    </message>
    <message>
        <source>There has been no sign of disease since the baseline</source>
        <translation>Seit der Baseline gibt es kein Zeichen der Erkrankung</translation>
    </message>
    <message>
        <source>The voxels differ by more than a fifth from the baseline&apos;s: sizes are less comparable</source>
        <translation>Die Voxel weichen um mehr als ein Fünftel von denen der Baseline ab: Größen sind weniger vergleichbar</translation>
    </message>
    <message>
        <source>The clinician&apos;s word differs from what the Karnofsky index says</source>
        <translation>Die Angabe der Klinik weicht vom Karnofsky-Index ab</translation>
    </message>
    <message>
        <source>The baseline lies outside 21 to 35 days after radiotherapy</source>
        <translation>Die Baseline liegt außerhalb von 21 bis 35 Tagen nach Strahlentherapie</translation>
    </message>
    <message>
        <source>The baseline was more than 14 days old when treatment began</source>
        <translation>Die Baseline war älter als 14 Tage, als die Therapie begann</translation>
    </message>
    <message>
        <source>A size that the criteria need is missing: segment and prepare the scan, or repeat it</source>
        <translation>Eine Größe, die die Kriterien brauchen, fehlt: die Aufnahme segmentieren und vorbereiten oder wiederholen</translation>
    </message>
    <message>
        <source>The scan has no segmentation</source>
        <translation>Die Aufnahme hat keine Segmentierung</translation>
    </message>
    <message>
        <source>The scan&apos;s voxel size is not known: enter it</source>
        <translation>Die Voxelgröße der Aufnahme ist nicht bekannt: bitte eingeben</translation>
    </message>
    <message>
        <source>The scan&apos;s segmentation is not tied to the other visits yet: prepare the study</source>
        <translation>Die Segmentierung ist noch nicht mit den anderen Untersuchungen verbunden: die Studie vorbereiten</translation>
    </message>
    <message>
        <source>A new lesion is below the measurable size</source>
        <translation>Eine neue Läsion liegt unter der messbaren Größe</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message numerus="yes">
        <source>The demo cohort is ready: %n patients</source>
        <extracomment>%n patients were made</extracomment>
        <translation>
            <numerusform>Die Demo-Kohorte ist bereit: %n Patient</numerusform>
            <numerusform>Die Demo-Kohorte ist bereit: %n Patienten</numerusform>
        </translation>
    </message>
    <message>
        <source>No workspace is open (open or make one first)</source>
        <extracomment>Shown when an action needs a workspace and none is open</extracomment>
        <translation>Kein Arbeitsbereich ist geöffnet (zuerst einen öffnen oder anlegen)</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Computing</source>
        <translation>Rechnen</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Name of the model that segments a study unless another is chosen.</source>
        <translation>Name des Modells, das eine Studie segmentiert, wenn kein anderes gewählt ist.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Keep the dates of examinations, or shift each patient&apos;s by whole weeks; intervals stay exact.</source>
        <translation>Untersuchungsdaten behalten oder je Patient um ganze Wochen verschieben; Abstände bleiben exakt.</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Voxels of a volume</source>
        <translation>Voxel eines Volumens</translation>
    </message>
    <message>
        <source>A larger image is refused before memory is asked for.</source>
        <translation>Ein größeres Bild wird abgelehnt, bevor Speicher angefordert wird.</translation>
    </message>
    <message>
        <source>Memory of a volume</source>
        <translation>Speicher eines Volumens</translation>
    </message>
    <message>
        <source>Bytes that one image may take in memory.</source>
        <translation>Bytes, die ein Bild im Speicher belegen darf.</translation>
    </message>
    <message>
        <source>Files of an import</source>
        <translation>Dateien eines Imports</translation>
    </message>
    <message>
        <source>A folder or archive with more files is refused.</source>
        <translation>Ein Ordner oder Archiv mit mehr Dateien wird abgelehnt.</translation>
    </message>
    <message>
        <source>DICOM nesting</source>
        <translation>DICOM-Schachtelung</translation>
    </message>
    <message>
        <source>Sequences within sequences.</source>
        <translation>Sequenzen in Sequenzen.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light or dark window.</source>
        <translation>Helles oder dunkles Fenster.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language of the window.</source>
        <translation>Sprache des Fensters.</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>shift</source>
        <translation>verschieben</translation>
    </message>
    <message>
        <source>system</source>
        <translation>System</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>en</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>de</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>Where networks and simulations run; auto takes an NVIDIA GPU where one can be used. Takes effect when the workspace is opened next.</source>
        <translation>Wo Netze und Simulationen laufen; auto nimmt eine NVIDIA-GPU, wenn eine benutzbar ist. Gilt ab dem nächsten Öffnen des Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>Processor threads that a computation may use; 0 takes all of the machine. Takes effect when the workspace is opened next.</source>
        <translation>Prozessor-Threads, die eine Berechnung benutzen darf; 0 nimmt alle des Rechners. Gilt ab dem nächsten Öffnen des Arbeitsbereichs.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search settings</source>
        <extracomment>Placeholder of a search field</extracomment>
        <translation>Optionen suchen</translation>
    </message>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>Suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>No setting matches. Clear the search.</source>
        <translation>Keine Option passt. Die Suche leeren.</translation>
    </message>
    <message>
        <source>default</source>
        <extracomment>%1 is the value that a setting has unless it is changed</extracomment>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>default: %1</source>
        <translation>Vorgabe: %1</translation>
    </message>
    <message>
        <source>Search</source>
        <extracomment>What a key does</extracomment>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>SignOffDialog</name>
    <message>
        <source>Sign the assessment</source>
        <extracomment>Title of a dialogue</extracomment>
        <translation>Die Beurteilung zeichnen</translation>
    </message>
    <message>
        <source>No names, please</source>
        <extracomment>Placeholder: no names of people</extracomment>
        <translation>Bitte keine Namen</translation>
    </message>
    <message>
        <source>Category</source>
        <extracomment>Row of a form: category of response</extracomment>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Comment</source>
        <extracomment>Row of a form</extracomment>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>Sign</source>
        <extracomment>Button of a dialogue</extracomment>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Kept with your account and the time; it cannot be undone</source>
        <translation>Bleibt mit Ihrem Konto und der Zeit; kann nicht zurückgenommen werden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close without signing (Esc)</source>
        <translation>Schließen, ohne zu zeichnen (Esc)</translation>
    </message>
    <message>
        <source>Research use only: this does not replace a radiologist&apos;s report.</source>
        <translation>Nur für die Forschung: ersetzt keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>Another category than the computed one needs a comment</source>
        <translation>Eine andere Kategorie als die berechnete braucht einen Kommentar</translation>
    </message>
</context>
<context>
    <name>SimulationSetup</name>
    <message>
        <source>Run every site, the wire and the coordinator in this program</source>
        <translation>Jeden Standort, die Leitung und den Koordinator in diesem Programm laufen lassen</translation>
    </message>
    <message>
        <source>Virtual sites in this program</source>
        <translation>Virtuelle Standorte in diesem Programm</translation>
    </message>
    <message>
        <source>Of them answer after the deadline, now and then</source>
        <translation>Davon antworten manche ab und zu nach der Frist</translation>
    </message>
    <message>
        <source>Of them send hostile updates</source>
        <translation>Davon senden manche feindliche Updates</translation>
    </message>
    <message>
        <source>sign flipped</source>
        <extracomment>What a hostile site does to its update</extracomment>
        <translation>Vorzeichen gedreht</translation>
    </message>
    <message>
        <source>scaled up</source>
        <extracomment>What a hostile site does to its update</extracomment>
        <translation>vergrößert</translation>
    </message>
    <message>
        <source>not a number</source>
        <extracomment>What a hostile site does to its update</extracomment>
        <translation>keine Zahl</translation>
    </message>
    <message>
        <source>labels swapped</source>
        <extracomment>What a hostile site does to its update: it learns from wrong labels</extracomment>
        <translation>Labels vertauscht</translation>
    </message>
    <message>
        <source>Rounds of the whole run</source>
        <translation>Runden des ganzen Laufs</translation>
    </message>
    <message>
        <source>toy model (seconds)</source>
        <extracomment>What simulated sites learn with: a small made-up model, done in seconds</extracomment>
        <translation>Spielmodell (Sekunden)</translation>
    </message>
    <message>
        <source>A network learns from phantoms and takes minutes a round</source>
        <translation>Ein Netz lernt an Phantomen und braucht Minuten je Runde</translation>
    </message>
    <message>
        <source>dense float32</source>
        <extracomment>How updates travel</extracomment>
        <translation>dicht, float32</translation>
    </message>
    <message>
        <source>Largest norm of an update; 0: not clipped</source>
        <translation>Größte Norm eines Updates; 0: nicht begrenzt</translation>
    </message>
    <message>
        <source>Noise&apos;s deviation over the clip norm; 0: no differential privacy</source>
        <translation>Standardabweichung des Rauschens durch die Grenze; 0: keine Differential Privacy</translation>
    </message>
    <message>
        <source>The same seed gives the same weights</source>
        <translation>Derselbe Startwert ergibt dieselben Gewichte</translation>
    </message>
    <message>
        <source>Sites</source>
        <translation>Standorte</translation>
    </message>
    <message>
        <source>Stragglers</source>
        <extracomment>Sites that answer late</extracomment>
        <translation>Säumige</translation>
    </message>
    <message>
        <source>Attackers</source>
        <extracomment>Hostile sites</extracomment>
        <translation>Angreifer</translation>
    </message>
    <message>
        <source>Attack</source>
        <extracomment>What hostile sites do</extracomment>
        <translation>Angriff</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>Learn with</source>
        <translation>Lernen mit</translation>
    </message>
    <message>
        <source>Packing</source>
        <extracomment>How updates travel</extracomment>
        <translation>Packung</translation>
    </message>
    <message>
        <source>Clip norm</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Seed</source>
        <extracomment>Of random numbers</extracomment>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Stop</source>
        <extracomment>Buttons of a simulation</extracomment>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Simulate</source>
        <translation>Simulieren</translation>
    </message>
</context>
<context>
    <name>SiteTwinModel</name>
    <message>
        <source>Plain fine-tuning</source>
        <extracomment>How a site&apos;s model is fine-tuned: without anything that holds it</extracomment>
        <translation>Einfaches Feintuning</translation>
    </message>
    <message>
        <source>L2-SP: stays near the global model</source>
        <extracomment>How a site&apos;s model is fine-tuned; L2-SP is a method&apos;s name</extracomment>
        <translation>L2-SP: bleibt nahe am globalen Modell</translation>
    </message>
    <message>
        <source>EWC: keeps the weights that matter</source>
        <extracomment>How a site&apos;s model is fine-tuned; EWC is a method&apos;s name</extracomment>
        <translation>EWC: behält die wichtigen Gewichte</translation>
    </message>
    <message>
        <source>Ditto: goes on from the current twin</source>
        <extracomment>How a site&apos;s model is fine-tuned; Ditto is a method&apos;s name</extracomment>
        <translation>Ditto: lernt am aktuellen Zwilling weiter</translation>
    </message>
    <message>
        <source> It rests on few studies.</source>
        <translation> Grundlage sind wenige Studien.</translation>
    </message>
    <message>
        <source>Equal to the global model: kept the old one.</source>
        <translation>Gleich dem globalen Modell: das alte bleibt.</translation>
    </message>
    <message>
        <source>Better by %1 Dice: made current.</source>
        <extracomment>%1 is a gain of Dice</extracomment>
        <translation>Um %1 Dice besser: ist jetzt das aktuelle.</translation>
    </message>
    <message>
        <source>Not better: gains %1 Dice in the mean</source>
        <translation>Nicht besser: gewinnt im Mittel %1 Dice</translation>
    </message>
    <message>
        <source>Not better: loses %1 Dice in the mean</source>
        <extracomment>%1 is a loss of Dice</extracomment>
        <translation>Nicht besser: verliert im Mittel %1 Dice</translation>
    </message>
    <message>
        <source>, %1 falls behind</source>
        <extracomment>%1 are regions of a tumour</extracomment>
        <translation>, %1 fällt zurück</translation>
    </message>
    <message>
        <source>: kept the old one.</source>
        <translation>: das alte bleibt.</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>Global model</source>
        <translation>Globales Modell</translation>
    </message>
    <message>
        <source>Without a twin</source>
        <translation>Ohne Zwilling</translation>
    </message>
    <message>
        <source>Version %1 on studies that it did not learn from</source>
        <extracomment>%1 is the number of a version</extracomment>
        <translation>Version %1 an Studien, aus denen sie nicht gelernt hat</translation>
    </message>
    <message numerus="yes">
        <source>%n studies are not prepared</source>
        <translation>
            <numerusform>%n Studie ist nicht aufbereitet</numerusform>
            <numerusform>%n Studien sind nicht aufbereitet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have no labels that a person stands behind</source>
        <translation>
            <numerusform>%n Studie hat keine Labels, für die ein Mensch einsteht</numerusform>
            <numerusform>%n Studien haben keine Labels, für die ein Mensch einsteht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: the model goes on without it, less surely</source>
        <extracomment>%1 is a sequence</extracomment>
        <translation>
            <numerusform>%n Studie hat kein %1: das Modell kommt ohne aus, weniger sicher</numerusform>
            <numerusform>%n Studien haben kein %1: das Modell kommt ohne aus, weniger sicher</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: the model refuses them</source>
        <translation>
            <numerusform>%n Studie hat kein %1: das Modell lehnt sie ab</numerusform>
            <numerusform>%n Studien haben kein %1: das Modell lehnt sie ab</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 slices are %2 mm, the model was trained on %3 mm</source>
        <extracomment>%1 is a sequence, %2 and %3 are lengths</extracomment>
        <translation>%1-Schichten sind %2 mm dick, das Modell lernte aus %3 mm</translation>
    </message>
    <message>
        <source>%1 voxels are %2 mm in plane, the model was trained on %3 mm</source>
        <extracomment>%1 is a sequence, %2 and %3 are lengths</extracomment>
        <translation>%1-Voxel sind in der Ebene %2 mm groß, das Modell lernte aus %3 mm</translation>
    </message>
    <message>
        <source>%1 is noisy: signal over noise is %2, the model was trained on %3</source>
        <extracomment>%1 is a sequence, %2 and %3 are ratios</extracomment>
        <translation>%1 rauscht: Signal zu Rauschen ist %2, das Modell lernte aus %3</translation>
    </message>
    <message numerus="yes">
        <source>%n studies have tumour labels outside the brain</source>
        <translation>
            <numerusform>%n Studie hat Tumorlabels außerhalb des Gehirns</numerusform>
            <numerusform>%n Studien haben Tumorlabels außerhalb des Gehirns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have a tumour in more than ten pieces</source>
        <translation>
            <numerusform>%n Studie hat einen Tumor in mehr als zehn Teilen</numerusform>
            <numerusform>%n Studien haben einen Tumor in mehr als zehn Teilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have unlabelled holes in the tumour</source>
        <translation>
            <numerusform>%n Studie hat Löcher ohne Label im Tumor</numerusform>
            <numerusform>%n Studien haben Löcher ohne Label im Tumor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n studies have empty labels</source>
        <translation>
            <numerusform>%n Studie hat leere Labels</numerusform>
            <numerusform>%n Studien haben leere Labels</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 studies can be learnt from, of %3 patients</source>
        <extracomment>%1 of %2 studies, %3 patients</extracomment>
        <translation>Aus %1 von %2 Studien kann gelernt werden, von %3 Patienten</translation>
    </message>
    <message>
        <source>Nothing is missing, and the images are like those that the model was trained on</source>
        <translation>Nichts fehlt, und die Bilder gleichen denen, aus denen das Modell lernte</translation>
    </message>
    <message>
        <source>The model&apos;s card does not say what images it was trained on</source>
        <translation>Die Modellkarte sagt nicht, aus welchen Bildern das Modell lernte</translation>
    </message>
    <message>
        <source>An update needs prepared studies with labels of two patients: import scans with labels</source>
        <translation>Ein Update braucht aufbereitete Studien mit Labels von zwei Patienten: Aufnahmen mit Labels importieren</translation>
    </message>
    <message>
        <source>Fine-tunes %1 on %2 studies</source>
        <extracomment>%1 is a model, %2 a number of studies</extracomment>
        <translation>Feintuning von %1 mit %2 Studien</translation>
    </message>
    <message>
        <source>%1 studies to learn from, %2 to choose by, %3 kept apart to judge by</source>
        <translation>%1 Studien zum Lernen, %2 zum Auswählen, %3 für das Urteil zurückgehalten</translation>
    </message>
    <message>
        <source>Few studies: each patient is judged by a training without that patient, %1 trainings in all</source>
        <translation>Wenige Studien: jeder Patient wird durch ein Training ohne ihn beurteilt, insgesamt %1 Trainings</translation>
    </message>
    <message numerus="yes">
        <source>%n studies are left out</source>
        <translation>
            <numerusform>%n Studie bleibt außen vor</numerusform>
            <numerusform>%n Studien bleiben außen vor</numerusform>
        </translation>
    </message>
    <message>
        <source>Runs on %1, takes about %2 of memory</source>
        <extracomment>%1 is a device, %2 an amount of memory</extracomment>
        <translation>Läuft auf %1, braucht etwa %2 Speicher</translation>
    </message>
    <message>
        <source>Takes about %1</source>
        <extracomment>%1 is a length of time</extracomment>
        <translation>Dauert etwa %1</translation>
    </message>
    <message>
        <source>An update was cut off; if nothing has changed since, it goes on where it stopped</source>
        <translation>Ein Update wurde unterbrochen; hat sich seither nichts geändert, geht es dort weiter</translation>
    </message>
    <message>
        <source>Training %1 of %2</source>
        <extracomment>%1 of %2 trainings</extracomment>
        <translation>Training %1 von %2</translation>
    </message>
    <message>
        <source>Stopped. Start the same update again to go on from here.</source>
        <translation>Angehalten. Dasselbe Update noch einmal starten, um hier weiterzumachen.</translation>
    </message>
    <message>
        <source>The global model is current again</source>
        <extracomment>%1 is the number of a version</extracomment>
        <translation>Das globale Modell ist wieder das aktuelle</translation>
    </message>
    <message>
        <source>Version %1 of the site twin is current</source>
        <translation>Version %1 des Zwillings ist die aktuelle</translation>
    </message>
    <message numerus="yes">
        <source>%n studies are prepared now</source>
        <translation>
            <numerusform>%n Studie ist jetzt aufbereitet</numerusform>
            <numerusform>%n Studien sind jetzt aufbereitet</numerusform>
        </translation>
    </message>
    <message>
        <source>the whole network</source>
        <extracomment>What of a network learns</extracomment>
        <translation>das ganze Netz</translation>
    </message>
    <message>
        <source>its last layer</source>
        <extracomment>What of a network learns</extracomment>
        <translation>seine letzte Schicht</translation>
    </message>
    <message>
        <source>its norms</source>
        <extracomment>What of a network learns</extracomment>
        <translation>seine Normierungen</translation>
    </message>
    <message>
        <source>small adapters</source>
        <extracomment>What of a network learns: small layers that are put in</extracomment>
        <translation>kleine Adapter</translation>
    </message>
    <message numerus="yes">
        <source>%n studies lack %1: %2 segments them, they are not learnt from</source>
        <extracomment>%1 is a sequence, %2 another model</extracomment>
        <translation>
            <numerusform>%n Studie hat kein %1: %2 segmentiert sie, gelernt wird nicht daraus</numerusform>
            <numerusform>%n Studien haben kein %1: %2 segmentiert sie, gelernt wird nicht daraus</numerusform>
        </translation>
    </message>
    <message>
        <source>, %1 below the current one</source>
        <extracomment>%1 is a loss of Dice</extracomment>
        <translation>, %1 unter dem aktuellen</translation>
    </message>
</context>
<context>
    <name>SiteTwinPage</name>
    <message>
        <source>Site twin</source>
        <translation>Standort-Zwilling</translation>
    </message>
    <message>
        <source>Update twin</source>
        <extracomment>Button: fine-tunes the global model on this site&apos;s studies</extracomment>
        <translation>Zwilling erneuern</translation>
    </message>
    <message>
        <source>First a plan; nothing runs before you start it</source>
        <translation>Zuerst ein Plan; nichts läuft, bevor Sie es starten</translation>
    </message>
    <message>
        <source>Current</source>
        <extracomment>Captions of figures: the current model, the global one that it was made of, since when, by whom, what it gained</extracomment>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Entstanden aus</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Run by</source>
        <translation>Ausgeführt von</translation>
    </message>
    <message>
        <source>Dice against the global</source>
        <translation>Dice gegenüber dem globalen</translation>
    </message>
    <message>
        <source>Data readiness</source>
        <extracomment>Heading: what a site&apos;s studies are good for</extracomment>
        <translation>Bereitschaft der Daten</translation>
    </message>
    <message>
        <source>No twin yet. “Update twin” fine-tunes the global model on this site&apos;s studies; it becomes current only where it is better on patients that it did not learn from.</source>
        <translation>Noch kein Zwilling. „Zwilling erneuern“ passt das globale Modell an die Studien dieses Standorts an; aktuell wird es nur, wenn es an Patienten besser ist, aus denen es nicht gelernt hat.</translation>
    </message>
    <message>
        <source>History</source>
        <extracomment>Heading: versions of the site&apos;s model</extracomment>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Make current</source>
        <extracomment>Button: the selected version becomes the site&apos;s current model</extracomment>
        <translation>Aktuell machen</translation>
    </message>
    <message>
        <source>Go back to the selected version, or to the global model</source>
        <translation>Zur gewählten Version oder zum globalen Modell zurückkehren</translation>
    </message>
    <message>
        <source>Version</source>
        <extracomment>Columns of the site twin&apos;s history</extracomment>
        <translation>Version</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Loss of the training steps, smoothed</source>
        <extracomment>Caption of a curve, and what its axis counts</extracomment>
        <translation>Verlust der Trainingsschritte, geglättet</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Dice on cases that are watched, not learnt from</source>
        <translation>Dice an beobachteten Fällen, aus denen nicht gelernt wird</translation>
    </message>
    <message>
        <source>Looking at the studies…</source>
        <translation>Die Studien werden angesehen…</translation>
    </message>
    <message>
        <source>Global model</source>
        <translation>Globales Modell</translation>
    </message>
    <message>
        <source>%1 (current)</source>
        <extracomment>%1 is a version of the site twin</extracomment>
        <translation>%1 (aktuell)</translation>
    </message>
    <message>
        <source>Prepare them</source>
        <extracomment>Button: registers and resamples every study that waits for it</extracomment>
        <translation>Aufbereiten</translation>
    </message>
    <message>
        <source>Register, mask and resample every study that is not prepared</source>
        <translation>Jede nicht aufbereitete Studie registrieren, maskieren und umrechnen</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <extracomment>Button while studies are being prepared</extracomment>
        <translation>Wird aufbereitet…</translation>
    </message>
</context>
<context>
    <name>SlicePanel</name>
    <message>
        <source>Click: crosshair (Shift+arrows). Wheel: slices (Up, Down). Ctrl+wheel: zoom (+, −). Right drag: window and level. Middle drag: move.</source>
        <extracomment>Tooltip of a slice picture</extracomment>
        <translation>Klick: Fadenkreuz (Umschalt+Pfeile). Rad: Schichten (Auf, Ab). Strg+Rad: Zoom (+, −). Rechts ziehen: Fensterung. Mitte ziehen: verschieben.</translation>
    </message>
    <message>
        <source>current</source>
        <extracomment>Which visit a picture shows</extracomment>
        <translation>aktuell</translation>
    </message>
    <message>
        <source>nadir</source>
        <translation>Nadir</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>prior</source>
        <translation>früher</translation>
    </message>
    <message>
        <source>not registered</source>
        <extracomment>After the name of a visit whose position is not tied to the other picture&apos;s</extracomment>
        <translation>nicht registriert</translation>
    </message>
    <message>
        <source>sl %1/%2 · %3</source>
        <extracomment>Slice number of all slices, then voxel size; keep it short</extracomment>
        <translation>Sch %1/%2 · %3</translation>
    </message>
    <message>
        <source>size unknown</source>
        <extracomment>Voxel size, where the files do not give it</extracomment>
        <translation>Größe unbekannt</translation>
    </message>
    <message>
        <source>WL %1/%2</source>
        <extracomment>Window width and level</extracomment>
        <translation>WL %1/%2</translation>
    </message>
    <message>
        <source>Choose a patient</source>
        <translation>Einen Patienten wählen</translation>
    </message>
    <message>
        <source>No earlier visit to compare with</source>
        <translation>Keine frühere Untersuchung zum Vergleich</translation>
    </message>
    <message>
        <source>No visit yet</source>
        <translation>Noch keine Untersuchung</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>The pictures of this visit cannot be read</source>
        <translation>Die Bilder dieser Untersuchung sind nicht lesbar</translation>
    </message>
    <message>
        <source>This visit has no %1</source>
        <extracomment>%1 is a sequence such as FLAIR</extracomment>
        <translation>Diese Untersuchung hat kein %1</translation>
    </message>
    <message>
        <source>grown</source>
        <extracomment>Legend: enhancing tumour that was not there before</extracomment>
        <translation>gewachsen</translation>
    </message>
    <message>
        <source>unchanged</source>
        <extracomment>Legend: enhancing tumour that was and is there</extracomment>
        <translation>gleich</translation>
    </message>
    <message>
        <source>gone</source>
        <extracomment>Legend: enhancing tumour that is not there any more</extracomment>
        <translation>weg</translation>
    </message>
    <message>
        <source>edited</source>
        <extracomment>Diameters that a person drew</extracomment>
        <translation>geändert</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Research use only. Twinscope is not a medical device and must not guide diagnosis or treatment.</source>
        <extracomment>Must stay as strict as the English</extracomment>
        <translation>Nur für die Forschung. Twinscope ist kein Medizinprodukt und darf weder Diagnose noch Behandlung leiten.</translation>
    </message>
    <message>
        <source>Open the demo cohort</source>
        <extracomment>Start page: card; makes a workspace with invented patients</extracomment>
        <translation>Demo-Kohorte öffnen</translation>
    </message>
    <message>
        <source>Six invented patients with several visits each, to try every screen with. Made on this computer in about two minutes.</source>
        <translation>Sechs erfundene Patienten mit je mehreren Untersuchungen zum Ausprobieren. Entsteht auf diesem Rechner in etwa zwei Minuten.</translation>
    </message>
    <message>
        <source>New workspace</source>
        <extracomment>Start page: card</extracomment>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>An empty folder that will hold your studies, results and audit trail. Nothing leaves it.</source>
        <translation>Ein leerer Ordner für Ihre Studien, Ergebnisse und das Protokoll. Nichts verlässt ihn.</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <extracomment>Start page: card</extracomment>
        <translation>Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>A folder that Twinscope made before, on this computer or restored from a backup.</source>
        <translation>Ein Ordner, den Twinscope früher angelegt hat, hier oder aus einer Sicherung.</translation>
    </message>
    <message>
        <source>How a tumour changes from scan to scan, measured and compared.</source>
        <translation>Wie sich ein Tumor von Aufnahme zu Aufnahme verändert, gemessen und verglichen.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 is the words of a card, %2 a key such as Ctrl+N</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Folder of the new workspace</source>
        <extracomment>Title of a folder dialog</extracomment>
        <translation>Ordner des neuen Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Folder of a workspace</source>
        <extracomment>Title of a folder dialog</extracomment>
        <translation>Ordner eines Arbeitsbereichs</translation>
    </message>
</context>
<context>
    <name>StrategyPicker</name>
    <message>
        <source>How the sites&apos; updates become the next global model</source>
        <translation>Wie aus den Updates der Standorte das nächste globale Modell wird</translation>
    </message>
    <message>
        <source>%1; from %2 to %3</source>
        <extracomment>%1 says what a parameter means, %2 and %3 are its limits</extracomment>
        <translation>%1; von %2 bis %3</translation>
    </message>
</context>
<context>
    <name>StudiesModel</name>
    <message>
        <source>“%1” is complete.</source>
        <extracomment>%1 is the title of a study</extracomment>
        <translation>„%1“ ist vollständig.</translation>
    </message>
</context>
<context>
    <name>StudiesPanel</name>
    <message>
        <source>Runs as a job; what was done is kept, also after a crash</source>
        <translation>Läuft als Auftrag; was getan ist, bleibt, auch nach einem Absturz</translation>
    </message>
    <message>
        <source>Show job</source>
        <extracomment>Button: leads to the list of jobs, where the study can be stopped</extracomment>
        <translation>Auftrag zeigen</translation>
    </message>
    <message>
        <source>Progress and Cancel are on the Jobs screen</source>
        <translation>Fortschritt und Abbrechen sind auf der Auftragsseite</translation>
    </message>
    <message>
        <source>Expected, and found</source>
        <extracomment>Heading: what a publication claims, and whether it came out here</extracomment>
        <translation>Erwartet und gefunden</translation>
    </message>
    <message>
        <source>Tables of the study: means and standard deviations over its seeds</source>
        <translation>Tabellen der Studie: Mittel und Standardabweichungen über ihre Startwerte</translation>
    </message>
    <message>
        <source>Dice on watched cases, mean over seeds</source>
        <extracomment>Caption of a curve, and what its axis counts</extracomment>
        <translation>Dice an beobachteten Fällen, Mittel über Startwerte</translation>
    </message>
    <message>
        <source>round</source>
        <translation>Runde</translation>
    </message>
    <message>
        <source>Not run in this workspace yet. “Run the study” repeats it on computer-made phantoms: about an hour on two processors, in the background.</source>
        <translation>In diesem Arbeitsbereich noch nicht gelaufen. „Studie ausführen“ wiederholt sie an Phantomen: etwa eine Stunde auf zwei Prozessoren, im Hintergrund.</translation>
    </message>
    <message>
        <source>Not enough has been measured yet.</source>
        <extracomment>Instead of findings, while a study has not ended</extracomment>
        <translation>Noch ist nicht genug gemessen.</translation>
    </message>
    <message>
        <source>Go on</source>
        <extracomment>Buttons: begin a study, or go on with one that was cut off</extracomment>
        <translation>Weitermachen</translation>
    </message>
    <message>
        <source>Run the study</source>
        <translation>Studie ausführen</translation>
    </message>
    <message>
        <source>Running…</source>
        <translation>Läuft…</translation>
    </message>
    <message numerus="yes">
        <source>%n of %1 parts are done, in %2 of one processor.</source>
        <extracomment>%n is a number of parts of a study, %1 that of all, %2 a length of time</extracomment>
        <translation>
            <numerusform>%n von %1 Teilen ist fertig, in %2 eines Prozessors.</numerusform>
            <numerusform>%n von %1 Teilen sind fertig, in %2 eines Prozessors.</numerusform>
        </translation>
    </message>
    <message>
        <source>Setting</source>
        <extracomment>Columns of a study&apos;s table: the circumstances, and the method that was tried</extracomment>
        <translation>Umstände</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Not run in this workspace yet. It needs the folder of the scans: twinscope-cli experiment progression --data FOLDER</source>
        <translation>In diesem Arbeitsbereich noch nicht gelaufen. Gebraucht wird der Ordner der Aufnahmen: twinscope-cli experiment progression --data ORDNER</translation>
    </message>
</context>
<context>
    <name>StudyTwinsPanel</name>
    <message>
        <source>Twins in the study</source>
        <extracomment>Heading: twins of the hospitals of a simulated study</extracomment>
        <translation>Zwillinge in der Studie</translation>
    </message>
    <message>
        <source>Show the study</source>
        <extracomment>Button: leads to the study on the Federation screen</extracomment>
        <translation>Studie zeigen</translation>
    </message>
    <message>
        <source>Its tables and rounds, on the Federation screen</source>
        <translation>Ihre Tabellen und Runden, auf der Seite Föderation</translation>
    </message>
    <message>
        <source>Hospital</source>
        <extracomment>Columns: a hospital, Dice of the global model, Dice of the hospital&apos;s twin, their difference</extracomment>
        <translation>Krankenhaus</translation>
    </message>
    <message>
        <source>Global</source>
        <translation>Global</translation>
    </message>
    <message>
        <source>Twin</source>
        <translation>Zwilling</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Gewinn</translation>
    </message>
    <message numerus="yes">
        <source>On phantoms, twins are better at %n of %1 hospitals: Dice %2, the global model %3.</source>
        <extracomment>%n counts hospitals, %1 is that of all, %2 and %3 are mean Dice with standard deviations</extracomment>
        <translation>
            <numerusform>An Phantomen sind Zwillinge in %n von %1 Krankenhäusern besser: Dice %2, das globale Modell %3.</numerusform>
            <numerusform>An Phantomen sind Zwillinge in %n von %1 Krankenhäusern besser: Dice %2, das globale Modell %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SurfacePanel</name>
    <message>
        <source>Change</source>
        <extracomment>Choice of the surface view: what grew and went since the prior visit</extracomment>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Grown, gone and unchanged enhancing tumour (C)</source>
        <translation>Gewachsener, verschwundener und unveränderter anreichernder Tumor (C)</translation>
    </message>
    <message>
        <source>Regions</source>
        <extracomment>Choice of the surface view: tumour regions of the current visit</extracomment>
        <translation>Regionen</translation>
    </message>
    <message>
        <source>Tumour regions of the current visit (C)</source>
        <translation>Tumorregionen der aktuellen Untersuchung (C)</translation>
    </message>
    <message>
        <source>Tumour regions</source>
        <translation>Tumorregionen</translation>
    </message>
    <message>
        <source>Change since %1</source>
        <extracomment>%1 is the date of the prior visit</extracomment>
        <translation>Änderung seit %1</translation>
    </message>
    <message>
        <source>grown</source>
        <extracomment>Legend: enhancing tumour that was not there before</extracomment>
        <translation>gewachsen</translation>
    </message>
    <message>
        <source>unchanged</source>
        <extracomment>Legend: enhancing tumour that was and is there</extracomment>
        <translation>gleich</translation>
    </message>
    <message>
        <source>gone</source>
        <extracomment>Legend: enhancing tumour that is not there any more</extracomment>
        <translation>weg</translation>
    </message>
    <message>
        <source>Prepare and segment both visits to see what changed; regions are shown.</source>
        <translation>Für die Änderung beide Untersuchungen aufbereiten und segmentieren; gezeigt sind Regionen.</translation>
    </message>
    <message>
        <source>Surfaces need OpenGL 3.2, which this display does not offer. Everything else works.</source>
        <translation>Oberflächen brauchen OpenGL 3.2, das diese Anzeige nicht bietet. Alles andere geht.</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>Segment this visit to see its surfaces.</source>
        <translation>Diese Untersuchung segmentieren, um Oberflächen zu sehen.</translation>
    </message>
</context>
<context>
    <name>TimelineStrip</name>
    <message>
        <source>%1: click to show it (Left, Right), Shift+click to compare with it</source>
        <extracomment>Tooltip of a visit on the timeline; %1 is its name and date</extracomment>
        <translation>%1: Klick zeigt sie (Links, Rechts), Umschalt+Klick vergleicht mit ihr</translation>
    </message>
    <message>
        <source>baseline</source>
        <extracomment>Mark on the timeline: the first measured visit</extracomment>
        <translation>Basis</translation>
    </message>
    <message>
        <source>nadir</source>
        <extracomment>Mark on the timeline: the visit with the least enhancing tumour</extracomment>
        <translation>Nadir</translation>
    </message>
    <message>
        <source>current</source>
        <extracomment>Mark on the timeline: the visit that is shown</extracomment>
        <translation>aktuell</translation>
    </message>
    <message>
        <source>Not to be measured: %1</source>
        <extracomment>Tooltip of a visit on the timeline whose scan is not measured; %1 is the reason as it was entered</extracomment>
        <translation>Nicht auszuwerten: %1</translation>
    </message>
</context>
<context>
    <name>TrainingModel</name>
    <message>
        <source>%L1 parameters, patches of %2 voxels. %3</source>
        <extracomment>%1 is a number of parameters, %2 the voxels of a training patch, %3 a publication</extracomment>
        <translation>%L1 Parameter, Ausschnitte von %2 Voxeln. %3</translation>
    </message>
    <message>
        <source>%1 is trained and ready to use</source>
        <extracomment>%1 is the name of a model</extracomment>
        <translation>%1 ist trainiert und einsatzbereit</translation>
    </message>
    <message>
        <source>Stopped. Start the same training again to go on from here.</source>
        <translation>Angehalten. Dasselbe Training erneut beginnen, um hier fortzufahren.</translation>
    </message>
    <message>
        <source>Goes on from the weights of %1, with its network, sequences and voxel size. %1 itself stays as it is.</source>
        <extracomment>%1 is a model</extracomment>
        <translation>Geht von den Gewichten von %1 aus, mit dessen Netz, Sequenzen und Voxelgröße. %1 selbst bleibt, wie es ist.</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>Kind of network; all six are published</source>
        <translation>Art des Netzes; alle sechs sind veröffentlicht</translation>
    </message>
    <message>
        <source>full is the published size: for a GPU or a patient CPU</source>
        <translation>full ist die veröffentlichte Größe: für eine GPU oder eine geduldige CPU</translation>
    </message>
    <message>
        <source>Studies with labels</source>
        <extracomment>What a network learns from</extracomment>
        <translation>Studien mit Segmentierung</translation>
    </message>
    <message>
        <source>Phantoms</source>
        <extracomment>What a network learns from: computer-made heads</extracomment>
        <translation>Phantome</translation>
    </message>
    <message>
        <source>Every fifth patient is held out and scores the model</source>
        <translation>Jeder fünfte Patient wird zurückgehalten und misst das Modell</translation>
    </message>
    <message>
        <source>How many computer-made heads it learns from</source>
        <translation>Aus wie vielen künstlichen Köpfen es lernt</translation>
    </message>
    <message>
        <source>Rounds with a validation at the end</source>
        <translation>Runden mit einer Prüfung am Ende</translation>
    </message>
    <message>
        <source>Steps of one round</source>
        <translation>Schritte einer Runde</translation>
    </message>
    <message>
        <source>made of data and network</source>
        <extracomment>Placeholder of a field for a model&apos;s name</extracomment>
        <translation>aus Daten und Netz gebildet</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Learns from</source>
        <translation>Lernt aus</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Start training</source>
        <extracomment>Button: begins a training</extracomment>
        <translation>Training beginnen</translation>
    </message>
    <message>
        <source>Train as a job; the model is taken in at the end</source>
        <translation>Als Auftrag trainieren; am Ende wird das Modell aufgenommen</translation>
    </message>
    <message>
        <source>Show the job</source>
        <extracomment>Button: shows the running training among the jobs, where it can be stopped</extracomment>
        <translation>Auftrag zeigen</translation>
    </message>
    <message>
        <source>The Jobs screen shows what is left and can stop it</source>
        <translation>Die Seite Aufträge zeigt den Rest und kann es anhalten</translation>
    </message>
    <message>
        <source>Loss of the training steps, smoothed</source>
        <extracomment>Caption of a curve, and what its axis counts</extracomment>
        <translation>Verlust der Trainingsschritte, geglättet</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Dice on cases that are watched, not learnt from</source>
        <translation>Dice an beobachteten, nicht gelernten Fällen</translation>
    </message>
    <message>
        <source>Training…</source>
        <extracomment>Button while a training runs</extracomment>
        <translation>Training läuft …</translation>
    </message>
    <message>
        <source>Curves appear here as soon as the first steps are done.</source>
        <translation>Kurven erscheinen hier, sobald die ersten Schritte getan sind.</translation>
    </message>
    <message>
        <source>Random weights, or a model that is trained on with your data</source>
        <translation>Zufällige Gewichte oder ein Modell, das mit Ihren Daten weitertrainiert wird</translation>
    </message>
    <message>
        <source>How patches are varied; domain: as wide as scanners differ</source>
        <translation>Wie Ausschnitte verändert werden; domain: so weit, wie Scanner sich unterscheiden</translation>
    </message>
    <message>
        <source>Largest step of the optimiser; small for a model that is trained on</source>
        <translation>Größter Schritt des Optimierers; klein für ein Modell, das weitertrainiert wird</translation>
    </message>
    <message>
        <source>Starts from</source>
        <translation>Beginnt mit</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentation</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>random weights</source>
        <extracomment>First entry of a list of models that a training may start from: none of them</extracomment>
        <translation>zufällige Gewichte</translation>
    </message>
</context>
<context>
    <name>TwinLineage</name>
    <message>
        <source>Global models above in the order in which they were used, the versions that were made of them below. Filled: current; rings: refused by the guard</source>
        <translation>Oben globale Modelle in der Reihenfolge ihrer Verwendung, darunter die Versionen, die daraus entstanden. Gefüllt: aktuell; Ringe: von der Prüfung abgelehnt</translation>
    </message>
</context>
<context>
    <name>TwinTableModel</name>
    <message>
        <source>global</source>
        <translation>global</translation>
    </message>
    <message>
        <source>previous</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>twin</source>
        <translation>Zwilling</translation>
    </message>
    <message>
        <source>Sensitivity: share of the tumour that was found</source>
        <translation>Sensitivität: Anteil des Tumors, der gefunden wurde</translation>
    </message>
    <message>
        <source>Specificity: share of the rest that was left out</source>
        <translation>Spezifität: Anteil des Übrigen, der ausgelassen wurde</translation>
    </message>
    <message>
        <source>Region</source>
        <extracomment>Column: part of a tumour</extracomment>
        <translation>Region</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>Column: which model was scored</extracomment>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Sens.</source>
        <extracomment>Column: sensitivity; short</extracomment>
        <translation>Sens.</translation>
    </message>
    <message>
        <source>Spec.</source>
        <extracomment>Column: specificity; short</extracomment>
        <translation>Spez.</translation>
    </message>
    <message>
        <source>HD95 mm</source>
        <extracomment>Column: a distance between surfaces</extracomment>
        <translation>HD95 mm</translation>
    </message>
    <message>
        <source>n</source>
        <extracomment>Column: number of studies</extracomment>
        <translation>n</translation>
    </message>
    <message>
        <source>Wilcoxon&apos;s signed-rank test of Dice, twin against global; shown, not a gate</source>
        <translation>Wilcoxon-Vorzeichen-Rang-Test des Dice, Zwilling gegen global; wird gezeigt, entscheidet aber nicht</translation>
    </message>
    <message>
        <source>Area-weighted 95th percentile of the distances between the surfaces</source>
        <translation>Flächengewichtetes 95. Perzentil der Abstände zwischen den Oberflächen</translation>
    </message>
    <message>
        <source>p</source>
        <extracomment>Column: probability by a statistical test</extracomment>
        <translation>p</translation>
    </message>
</context>
<context>
    <name>TwinUpdatePanel</name>
    <message>
        <source>Start</source>
        <extracomment>Button: begins the planned update</extracomment>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Fine-tune as a job; the verdict decides what happens</source>
        <translation>Feintuning als Auftrag; das Urteil entscheidet, was geschieht</translation>
    </message>
    <message>
        <source>Not now</source>
        <extracomment>Button: drops a plan</extracomment>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Nothing is changed</source>
        <translation>Nichts wird geändert</translation>
    </message>
    <message>
        <source>Show the job</source>
        <extracomment>Button: shows the running update among the jobs, where it can be stopped</extracomment>
        <translation>Auftrag zeigen</translation>
    </message>
    <message>
        <source>The Jobs screen shows what is left and can stop it</source>
        <translation>Die Auftragsseite zeigt, was noch bleibt, und kann ihn anhalten</translation>
    </message>
    <message>
        <source>The model that is fine-tuned; it itself stays as it is</source>
        <translation>Das Modell, das angepasst wird; es selbst bleibt, wie es ist</translation>
    </message>
    <message>
        <source>What holds the site&apos;s model near the global one</source>
        <translation>Was das Modell des Standorts nahe am globalen hält</translation>
    </message>
    <message>
        <source>Rounds of a training</source>
        <translation>Runden eines Trainings</translation>
    </message>
    <message>
        <source>Steps of one round</source>
        <translation>Schritte einer Runde</translation>
    </message>
    <message>
        <source>Global model</source>
        <extracomment>The model that a site&apos;s own one is made of</extracomment>
        <translation>Globales Modell</translation>
    </message>
    <message>
        <source>Method</source>
        <extracomment>How a model is fine-tuned</extracomment>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Working out the plan…</source>
        <translation>Der Plan wird berechnet…</translation>
    </message>
    <message>
        <source>The plan</source>
        <extracomment>What an update is going to do</extracomment>
        <translation>Der Plan</translation>
    </message>
    <message>
        <source>Updating</source>
        <translation>Wird erneuert</translation>
    </message>
    <message>
        <source>Last verdict</source>
        <translation>Letztes Urteil</translation>
    </message>
    <message>
        <source>What of the network learns; a part learns faster and bears few studies</source>
        <translation>Was vom Netz lernt; ein Teil lernt schneller und kommt mit wenigen Studien aus</translation>
    </message>
    <message>
        <source>Tunes</source>
        <extracomment>What of a network learns</extracomment>
        <translation>Angepasst</translation>
    </message>
</context>
<context>
    <name>VerdictPanel</name>
    <message>
        <source>Sign off…</source>
        <extracomment>Button: a person signs the assessment</extracomment>
        <translation>Zeichnen…</translation>
    </message>
    <message>
        <source>Agree, or say what it is instead (Ctrl+Return)</source>
        <translation>Zustimmen, oder sagen, was es stattdessen ist (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Facts…</source>
        <extracomment>Button: treatments, steroids, clinical state and diagnosis of a patient</extracomment>
        <translation>Angaben…</translation>
    </message>
    <message>
        <source>Treatments, steroids, clinical state, diagnosis (Ctrl+T)</source>
        <translation>Therapien, Steroide, klinischer Zustand, Diagnose (Strg+T)</translation>
    </message>
    <message>
        <source>Report…</source>
        <extracomment>Button: writes the assessment as a document</extracomment>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Write this assessment as PDF, HTML, JSON or CSV (Ctrl+R)</source>
        <translation>Diese Beurteilung als PDF, HTML, JSON oder CSV schreiben (Strg+R)</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>Den Bericht schreiben</translation>
    </message>
</context>
<context>
    <name>VisitPanel</name>
    <message>
        <source>Trained on %1</source>
        <extracomment>%1 is what a model learned from, in its card&apos;s words</extracomment>
        <translation>Trainiert mit: %1</translation>
    </message>
    <message>
        <source>Prepare</source>
        <extracomment>Button: registers and resamples the current visit</extracomment>
        <translation>Aufbereiten</translation>
    </message>
    <message>
        <source>Register the sequences to each other and to the baseline, find the brain, resample (Ctrl+P)</source>
        <translation>Sequenzen aufeinander und auf die Basis registrieren, Gehirn finden, neu abtasten (Strg+P)</translation>
    </message>
    <message>
        <source>Segment</source>
        <extracomment>Button: runs the model on the current visit</extracomment>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <source>Prepare where needed, then find the tumour&apos;s regions (Ctrl+G)</source>
        <translation>Wo nötig aufbereiten, dann die Regionen des Tumors finden (Strg+G)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>Button: stops the running job</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop this job (Esc); what is stored stays</source>
        <translation>Diesen Auftrag anhalten (Esc); Gespeichertes bleibt</translation>
    </message>
    <message>
        <source>This visit</source>
        <translation>Diese Untersuchung</translation>
    </message>
    <message>
        <source>(no %1)</source>
        <extracomment>%1 lists sequences that a visit does not have</extracomment>
        <translation>(kein %1)</translation>
    </message>
    <message>
        <source>prepared and registered</source>
        <extracomment>State of a visit</extracomment>
        <translation>aufbereitet und registriert</translation>
    </message>
    <message>
        <source>not prepared: shown as it was taken</source>
        <translation>nicht aufbereitet: wie aufgenommen</translation>
    </message>
    <message>
        <source>not segmented</source>
        <translation>nicht segmentiert</translation>
    </message>
    <message>
        <source>segmented by %1, revision %2</source>
        <extracomment>%1 is a model&apos;s name, %2 the revision of the segmentation</extracomment>
        <translation>segmentiert von %1, Fassung %2</translation>
    </message>
    <message>
        <source>segmentation: the phantom&apos;s truth, revision %1</source>
        <translation>Segmentierung: die Wahrheit des Phantoms, Fassung %1</translation>
    </message>
    <message>
        <source>segmentation corrected by hand, revision %1</source>
        <extracomment>Segmentation that came with the files or was corrected by hand</extracomment>
        <translation>Segmentierung von Hand korrigiert, Fassung %1</translation>
    </message>
    <message>
        <source>segmentation imported, revision %1</source>
        <translation>Segmentierung importiert, Fassung %1</translation>
    </message>
    <message>
        <source>Correct…</source>
        <extracomment>Button: labels of the current visit are corrected by hand</extracomment>
        <translation>Korrigieren…</translation>
    </message>
    <message>
        <source>Correct the labels by hand (E)</source>
        <translation>Die Labels von Hand korrigieren (E)</translation>
    </message>
    <message>
        <source>Export…</source>
        <extracomment>Button: writes the visit for other programs</extracomment>
        <translation>Ausgeben …</translation>
    </message>
    <message>
        <source>Write images, labels and measurements for other programs, as NIfTI, BIDS or DICOM (Ctrl+E)</source>
        <translation>Bilder, Labels und Messwerte für andere Programme schreiben, als NIfTI, BIDS oder DICOM (Strg+E)</translation>
    </message>
</context>
<context>
    <name>VolumeChart</name>
    <message>
        <source>Volumes appear here once a visit is segmented.</source>
        <translation>Volumen erscheinen hier, sobald eine Untersuchung segmentiert ist.</translation>
    </message>
    <message>
        <source>simulated core →</source>
        <extracomment>Above the ribbon of a forecast</extracomment>
        <translation>simulierter Kern →</translation>
    </message>
    <message>
        <source>forecast before: %1 %2</source>
        <extracomment>Under the pointer; %1 is a volume</extracomment>
        <translation>zuvor vorhergesagt: %1 %2</translation>
    </message>
    <message>
        <source>%6, simulated core: %1 %7
half: %2 to %3
90 %: %4 to %5</source>
        <extracomment>Under the pointer: a simulated volume, %2 to %5 are the bounds of what holds half and 90 %</extracomment>
        <translation>%6, simulierter Kern: %1 %7
Hälfte: %2 bis %3
90 %: %4 bis %5</translation>
    </message>
</context>
<context>
    <name>VtkWidget</name>
    <message>
        <source>Drag to turn, wheel to zoom, double click to reset</source>
        <extracomment>Tooltip of the surface view</extracomment>
        <translation>Ziehen dreht, Rad zoomt, Doppelklick setzt zurück</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Import</source>
        <extracomment>Kind of a job</extracomment>
        <translation>Import</translation>
    </message>
    <message>
        <source>Prepare</source>
        <extracomment>Kind of a job: registration and resampling of a study</extracomment>
        <translation>Aufbereiten</translation>
    </message>
    <message>
        <source>Segment</source>
        <extracomment>Kind of a job</extracomment>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <source>Look at files</source>
        <extracomment>Kind of a job: looking at files before an import</extracomment>
        <translation>Dateien ansehen</translation>
    </message>
    <message>
        <source>Train</source>
        <extracomment>Kind of a job</extracomment>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Demo cohort</source>
        <extracomment>Kind of a job</extracomment>
        <translation>Demo-Kohorte</translation>
    </message>
    <message>
        <source>Enhancing</source>
        <extracomment>A tumour region: takes up contrast agent</extracomment>
        <translation>Anreichernd</translation>
    </message>
    <message>
        <source>Necrosis</source>
        <extracomment>A tumour region: dead tissue in the core</extracomment>
        <translation>Nekrose</translation>
    </message>
    <message>
        <source>Oedema</source>
        <extracomment>A tumour region: oedema or infiltration seen in FLAIR</extracomment>
        <translation>Ödem</translation>
    </message>
    <message>
        <source>Cavity</source>
        <extracomment>A region: the cavity that surgery left</extracomment>
        <translation>Höhle</translation>
    </message>
    <message>
        <source>Whole tumour</source>
        <extracomment>Union of all tumour regions</extracomment>
        <translation>Gesamttumor</translation>
    </message>
    <message>
        <source>Tumour core</source>
        <extracomment>Union of enhancing tumour and necrosis</extracomment>
        <translation>Tumorkern</translation>
    </message>
    <message>
        <source>Waiting</source>
        <extracomment>State of a job</extracomment>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Running</source>
        <extracomment>State of a job</extracomment>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Done</source>
        <extracomment>State of a job</extracomment>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <extracomment>State of a job</extracomment>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <extracomment>State of a job</extracomment>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <extracomment>State of a job that a dead process left behind</extracomment>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>Federation</source>
        <extracomment>Kind of a job: coordinating, taking part in or simulating a federation</extracomment>
        <translation>Föderation</translation>
    </message>
    <message>
        <source>Update twin</source>
        <extracomment>Kind of a job: fine-tuning the site&apos;s own model</extracomment>
        <translation>Zwilling erneuern</translation>
    </message>
    <message>
        <source>Liver</source>
        <extracomment>An organ, with the tumours in it</extracomment>
        <translation>Leber</translation>
    </message>
    <message>
        <source>Liver tumour</source>
        <extracomment>A region of an organ</extracomment>
        <translation>Lebertumor</translation>
    </message>
    <message>
        <source>Spleen</source>
        <extracomment>An organ</extracomment>
        <translation>Milz</translation>
    </message>
    <message>
        <source>Right kidney</source>
        <extracomment>An organ: on the patient&apos;s right</extracomment>
        <translation>Rechte Niere</translation>
    </message>
    <message>
        <source>Left kidney</source>
        <extracomment>An organ: on the patient&apos;s left</extracomment>
        <translation>Linke Niere</translation>
    </message>
    <message>
        <source>Right ventricle</source>
        <extracomment>A chamber of the heart</extracomment>
        <translation>Rechter Ventrikel</translation>
    </message>
    <message>
        <source>Myocardium</source>
        <extracomment>The muscle around the heart&apos;s left ventricle</extracomment>
        <translation>Myokard</translation>
    </message>
    <message>
        <source>Left ventricle</source>
        <extracomment>A chamber of the heart</extracomment>
        <translation>Linker Ventrikel</translation>
    </message>
    <message>
        <source>Study</source>
        <extracomment>Kind of a job: repeating a published study</extracomment>
        <translation>Studie</translation>
    </message>
    <message>
        <source>Forecast</source>
        <extracomment>Kind of a job: fitting the growth model to a patient</extracomment>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Export</source>
        <extracomment>Kind of a job: results are written for other programs</extracomment>
        <translation>Ausgabe</translation>
    </message>
</context>
</TS>
