import CareRecord

/// Encounter, EpisodeOfCare and ServiceRequest (HL7 FHIR R4 8.11, 8.12, 12.6): contacts, spells under a team, and requests for one.
extension Reading {
    func encounter(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let types = concepts(node, "type")
        let kind = object(node, "class").flatMap(coding)
        draft.title = types.first ?? concept(node, "serviceType") ?? kind.map { Concept(codings: [$0]) } ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.encounter)
        (draft.when, draft.until) = period(node, "period")
        organisation(node, "serviceProvider", &draft)
        for participant in list(node, "participant") where isObject(participant) {
            guard let individual = object(participant, "individual") else { continue }
            let who = name(ofReference: individual)
            if draft.author == nil { draft.author = who }
            draft.detail("With", who)
            let named = organisation(ofReference: individual)
            if !named.isEmpty { draft.organisations.append(named) }
        }
        for more in types.dropFirst() { draft.detail("Type", more.shown) }
        draft.detail("Service", words(node, "serviceType"))
        draft.detail("Priority", words(node, "priority"))
        for diagnosis in list(node, "diagnosis") where isObject(diagnosis) { draft.detail("Diagnosis", name(diagnosis, "condition")) }
        if let stay = object(node, "hospitalization") {
            draft.detail("Admitted from", words(stay, "admitSource"))
            draft.detail("Discharged to", words(stay, "dischargeDisposition"))
        }
        draft.detail("Length", quantity(node, "length")?.shown)
        let places = list(node, "location").compactMap { isObject($0) ? name($0, "location") : nil }
        let reasons =
            concepts(node, "reasonCode").compactMap(\.shown)
            + list(node, "reasonReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        // A display that only repeats the code says no more than it.
        let display = kind?.display.flatMap { $0 == kind?.code ? nil : $0 }
        return .encounter(
            EncounterStatement(
                kind: display ?? kind.flatMap(Self.classWords) ?? kind?.code, reason: joined(reasons),
                location: joined(unique(places)),
                provider: draft.organisations.first.flatMap { $0.name ?? $0.ods?.code }))
    }

    /// The displays of the codes that R4's value set for `Encounter.class` has (HL7 v3 ActCode, ActEncounterCode): "VR" alone says nothing to
    /// most. Of any other system, and for any other code, the code stands as sent.
    private static func classWords(_ coding: Coding) -> String? {
        guard coding.system == "http://terminology.hl7.org/CodeSystem/v3-ActCode", let code = coding.code else { return nil }
        return [
            "AMB": "ambulatory", "EMER": "emergency", "FLD": "field", "HH": "home health", "IMP": "inpatient encounter",
            "ACUTE": "inpatient acute", "NONAC": "inpatient non-acute", "OBSENC": "observation encounter", "PRENC": "pre-admission",
            "SS": "short stay", "VR": "virtual",
        ][code]
    }

    func episodeOfCare(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let types = concepts(node, "type")
        draft.title = types.first ?? Concept(text: name(node, "managingOrganization").map { "Under the care of \($0)" })
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.encounter)
        (draft.when, draft.until) = period(node, "period")
        organisation(node, "managingOrganization", &draft)
        by(node, "careManager", &draft)
        for team in list(node, "team") where isObject(team) { draft.detail("Team", name(ofReference: team)) }
        let diagnoses = list(node, "diagnosis").compactMap { isObject($0) ? name($0, "condition") : nil }
        return .encounter(
            EncounterStatement(
                kind: "episode of care", reason: joined(diagnoses), location: nil,
                provider: draft.organisations.first.flatMap { $0.name ?? $0.ods?.code }))
    }

    func serviceRequest(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let code = concept(node, "code")
        let categories = concepts(node, "category")
        draft.title = code ?? categories.first ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.encounter)
        if flag(node, "doNotPerform") == true { draft.assertion = .notDone }
        draft.recorded = date(node, "authoredOn")
        draft.when = date(node, "occurrenceDateTime")
        if draft.when == nil { (draft.when, draft.until) = period(node, "occurrencePeriod") }
        if draft.when == nil { draft.when = draft.recorded }
        if let timing = object(node, "occurrenceTiming") { draft.detail("Timing", frequency(timing, &draft.details)) }
        by(node, "requester", &draft)
        for performer in list(node, "performer") where isObject(performer) { draft.detail("Asked of", name(ofReference: performer)) }
        draft.detail("Kind of performer", words(node, "performerType"))
        draft.detail("Priority", text(node, "priority"))
        draft.detail("Intent", text(node, "intent"))
        draft.detail("Category", joined(categories.compactMap(\.shown)))
        for more in concepts(node, "orderDetail") { draft.detail("Order detail", more.shown) }
        draft.detail("Body site", allWords(node, "bodySite"))
        draft.detail("Instructions to the patient", text(node, "patientInstruction"))
        draft.notes = notes(node)
        let reasons =
            concepts(node, "reasonCode").compactMap(\.shown)
            + list(node, "reasonReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        let places = list(node, "locationReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        return .encounter(
            EncounterStatement(
                kind: EncounterStatement.request, reason: joined(reasons), location: joined(places),
                provider: draft.organisations.first.flatMap { $0.name ?? $0.ods?.code }))
    }
}
