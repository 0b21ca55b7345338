/// FHIR R4 resources of the pretend London, a function each.
struct FHIRMaking {
    /// Whose Patient they hang on: the source's own id.
    let patient: String
    let organisation: String
    let organisationName: String
    let narrativeOnly: Bool
    let marksReviews: Bool

    /// As the system of one source writes them, with its habits.
    init(source: String, patient: String) {
        let organisation = DemoOrganisation.all.first { $0.source == source }
        self.patient = patient
        self.organisation = organisation?.ods ?? ""
        organisationName = organisation?.name ?? ""
        narrativeOnly = organisation?.habits.isNarrativeOnly ?? false
        marksReviews = organisation?.habits.marksReviews ?? false
    }

    static let snomed = "http://snomed.info/sct"
    static let dmd = "https://dmd.nhs.uk"
    static let read2 = "http://read.info/readv2"
    static let loinc = "http://loinc.org"

    /// How a concept is coded here: one term, its SNOMED CT code, its Read code, and which of them this system sends.
    struct Term {
        let words: String
        let snomed: String?
        let read: String?
        var coding: Coding = .snomed
        enum Coding { case snomed, read, both, dmd, none }
        init(_ words: String, snomed: String? = nil, read: String? = nil) {
            self.words = words
            self.snomed = snomed
            self.read = read
        }
        func coded(_ coding: Coding) -> Term {
            var term = self
            term.coding = coding
            return term
        }
    }

    func concept(_ term: Term) -> JSON {
        var codings: [JSON] = []
        func add(_ system: String, _ code: String?) {
            guard let code else { return }
            codings.append(["system": .text(system), "code": .text(code), "display": .text(term.words)])
        }
        if !narrativeOnly {
            switch term.coding {
            case .snomed: add(Self.snomed, term.snomed)
            case .dmd: add(Self.dmd, term.snomed)
            case .read: add(Self.read2, term.read)
            case .both:
                add(Self.snomed, term.snomed)
                add(Self.read2, term.read)
            case .none: break
            }
        }
        return .fields([("coding", codings.isEmpty ? nil : .list(codings)), ("text", .text(term.words))])
    }

    func coded(_ system: String, _ code: String) -> JSON { ["coding": [["system": .text(system), "code": .text(code)]]] }

    var subject: JSON { ["reference": .text("Patient/" + patient)] }
    var here: JSON {
        [
            "identifier": ["system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": .text(organisation)],
            "display": .text(organisationName),
        ]
    }

    func make(_ type: String, _ id: String, _ fields: [(String, JSON?)], narrative: String? = nil, tag: JSON? = nil, security: JSON? = nil)
        -> DemoResource
    {
        let meta = JSON.fields([
            ("versionId", "1"), ("lastUpdated", "2026-11-01T08:00:00Z"), ("tag", tag.map { [$0] }), ("security", security.map { [$0] }),
        ])
        var all: [(String, JSON?)] = [("resourceType", .text(type)), ("id", .text(id)), ("meta", meta)]
        if let narrative {
            all.append(("text", ["status": "generated", "div": .text("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(narrative)</div>")]))
        }
        return DemoResource(type: type, id: id, bytes: JSON.fields(all + fields).bytes)
    }

    func condition(_ id: String, _ term: Term, _ status: String, onset: String?, abated: String? = nil, note: String? = nil) -> DemoResource
    {
        if narrativeOnly {
            return make(
                "Condition", id, [("subject", subject), ("recordedDate", onset.map { .text($0) })],
                narrative: "<p><b>\(term.words)</b> (\(status))</p>")
        }
        return make(
            "Condition", id,
            [
                ("clinicalStatus", coded("http://terminology.hl7.org/CodeSystem/condition-clinical", status)),
                ("verificationStatus", coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")),
                ("code", concept(term)),
                ("subject", subject), ("onsetDateTime", onset.map { .text($0) }), ("abatementDateTime", abated.map { .text($0) }),
                ("asserter", ["display": .text("Clinician, \(organisationName)")]), ("note", note.map { [["text": .text($0)]] }),
            ])
    }

    func allergy(
        _ id: String, _ term: Term, reaction: String? = nil, onset: String? = nil, recorded: String? = nil, category: String? = "medication"
    ) -> DemoResource {
        if narrativeOnly {
            return make(
                "AllergyIntolerance", id, [("patient", subject)], narrative: "<p>Allergy noted on the call: <b>\(term.words)</b></p>")
        }
        return make(
            "AllergyIntolerance", id,
            [
                ("clinicalStatus", coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active")),
                ("verificationStatus", coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed")),
                ("category", category.map { [.text($0)] }), ("code", concept(term)), ("patient", subject),
                ("onsetDateTime", onset.map { .text($0) }),
                ("recordedDate", recorded.map { .text($0) }), ("reaction", reaction.map { [["manifestation": [["text": .text($0)]]]] }),
            ])
    }

    func document(_ id: String, _ title: String, on date: String, author: String, binary: String, contentType: String = "text/html")
        -> DemoResource
    {
        make(
            "DocumentReference", id,
            [
                ("status", "current"), ("docStatus", "final"), ("type", ["text": .text(title)]), ("subject", subject),
                ("date", .text(date + "T16:30:00Z")),
                ("author", [["display": .text(author)]]), ("custodian", here),
                (
                    "content",
                    [
                        [
                            "attachment": [
                                "contentType": .text(contentType), "url": .text("Binary/" + binary), "title": .text(title),
                                // A letter and its copy elsewhere are known to be one by this alone (HL7 FHIR R4, Attachment.hash).
                                "hash": .text(DemoDocuments.digests[binary] ?? ""),
                            ]
                        ]
                    ]
                ),
            ])
    }

    func plan(_ id: String, _ term: Term, _ summary: String, on date: String, activities: [String] = []) -> DemoResource {
        make(
            "CarePlan", id,
            [
                ("status", "active"), ("intent", "plan"), ("category", [concept(term)]), ("title", .text(term.words)),
                ("description", .text(summary)),
                ("subject", subject), ("created", .text(date)), ("author", ["display": .text(organisationName)]),
                (
                    "activity",
                    activities.isEmpty ? nil : .list(activities.map { ["detail": ["status": "in-progress", "description": .text($0)]] })
                ),
            ])
    }

    private static let classes = ["AMB": "ambulatory", "EMER": "emergency", "IMP": "inpatient encounter"]

    func encounter(
        _ id: String, _ kind: String, _ words: String, from: String, to: String?, reason: String? = nil, status: String = "finished"
    ) -> DemoResource {
        make(
            "Encounter", id,
            [
                ("status", .text(status)),
                (
                    "class",
                    [
                        "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": .text(kind),
                        "display": .text(Self.classes[kind] ?? kind),
                    ]
                ), ("type", [["text": .text(words)]]),
                ("subject", subject), ("period", .fields([("start", .text(from)), ("end", to.map { .text($0) })])),
                ("reasonCode", reason.map { [["text": .text($0)]] }), ("serviceProvider", here),
            ])
    }

    func episode(_ id: String, _ words: String, _ status: String, from: String, to: String?) -> DemoResource {
        make(
            "EpisodeOfCare", id,
            [
                ("status", .text(status)), ("type", [["text": .text(words)]]), ("patient", subject), ("managingOrganization", here),
                ("period", .fields([("start", .text(from)), ("end", to.map { .text($0) })])),
            ])
    }

    func referral(_ id: String, _ words: String, on date: String) -> DemoResource {
        make(
            "ServiceRequest", id,
            [
                ("status", "active"), ("intent", "order"),
                (
                    "category",
                    [["coding": [["system": .text(Self.snomed), "code": "3457005", "display": "Patient referral"]], "text": "Referral"]]
                ),
                ("code", ["text": .text(words)]), ("subject", subject), ("authoredOn", .text(date)), ("performer", [here]),
            ])
    }

    func appointment(_ id: String, _ words: String, _ status: String, at start: String, minutes: Int = 20) -> DemoResource {
        make(
            "Appointment", id,
            [
                ("status", .text(status)), ("serviceType", [["text": .text(words)]]), ("description", .text(words)),
                ("start", .text(start)),
                ("minutesDuration", .number(String(minutes))),
                (
                    "participant",
                    [
                        ["actor": ["reference": .text("Patient/" + patient)], "status": "accepted"],
                        ["actor": ["display": .text(organisationName)], "status": "accepted"],
                    ]
                ),
            ])
    }

    func procedure(_ id: String, _ term: Term, on date: String) -> DemoResource {
        make("Procedure", id, [("status", "completed"), ("code", concept(term)), ("subject", subject), ("performedDateTime", .text(date))])
    }

    func immunisation(_ id: String, _ term: Term, on date: String) -> DemoResource {
        make(
            "Immunization", id,
            [("status", "completed"), ("vaccineCode", concept(term)), ("patient", subject), ("occurrenceDateTime", .text(date))])
    }

    func flag(_ id: String, _ category: String, _ words: String, from date: String) -> DemoResource {
        make(
            "Flag", id,
            [
                ("status", "active"), ("category", [["text": .text(category)]]), ("code", ["text": .text(words)]), ("subject", subject),
                ("period", ["start": .text(date)]), ("author", here),
            ])
    }
}
