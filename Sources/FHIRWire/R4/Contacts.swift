import CareRecord

extension R4Reader {
    /// Reads one HTTP answer for contacts: Appointment, Encounter, EpisodeOfCare, CareTeam, ServiceRequest, and the Patients they are of
    /// (HL7 FHIR R4 12.12, 8.11, 8.12, 8.13, 12.6, 8.1). Of each only its state, dates, organisations and whom it is about.
    /// - Throws: where nothing can be read.
    public static func contacts(
        _ bytes: SharedBytes, _ context: ReadingContext, limits: JSONLimits = JSONLimits()
    ) throws(ReadingError) -> ContactAnswer {
        let document = try parse(bytes, limits)
        return try bytes.bytes.withUnsafeBufferPointer { buffer throws(ReadingError) in
            guard let source = buffer.baseAddress else { throw .malformed(at: 0) }
            return try withExtendedLifetime(document) { () throws(ReadingError) in
                try Reading(document, context, source: source).contactAnswer()
            }
        }
    }
}

extension Reading {
    func contactAnswer() throws(ReadingError) -> ContactAnswer {
        let top = Node(0)
        guard isObject(top), let type = quietText(top, "resourceType") else { throw .notFHIR }
        if type == "OperationOutcome" {
            return ContactAnswer(contacts: [], strays: 0, next: nil, total: nil, issues: issues(top), type: type)
        }
        index.collect(self, top)
        var contacts: [ReadContact] = []
        var issues: [ReadAnswer.Issue] = []
        var strays = index.strays.count + index.leftOut
        for found in index.resources {
            begin(found.node, fullURL: found.fullURL)
            switch quietText(found.node, "resourceType") {
            case nil, "": strays += 1
            case "OperationOutcome": issues += self.issues(found.node)
            case let type?: contacts.append(contact(found.node, type, fullURL: found.fullURL))
            }
        }
        if index.hasFailedResponse { issues.append(.failedResponse) }
        let isBundle = type == "Bundle"
        return ContactAnswer(
            contacts: contacts, strays: strays, next: isBundle ? next(top) : nil,
            total: isBundle ? member(top, "total").flatMap { Int(raw($0)) } : nil, issues: issues, type: type)
    }

    private func contact(_ node: Node, _ type: String, fullURL: Node?) -> ReadContact {
        var (begins, ends): (PartialDate?, PartialDate?) = (nil, nil)
        var status = self.code(node, "status")
        var (minutes, form): (Int?, ReadContact.Form) = (nil, .other)
        var organisations = Organisations()
        switch type {
        case "Patient": form = .patient
        case "Organization":
            form = .organisation
            organisations.codes = Set(list(node, "identifier").compactMap { odsCode($0) })
        case "Appointment":
            form = .appointment
            (begins, ends, minutes) = (date(node, "start"), date(node, "end"), integer(node, "minutesDuration"))
            if isDeclined(node) { status = "declined" }
            for participant in list(node, "participant") where !has(participant, "status", "declined") {
                add(participant, "actor", &organisations)
            }
        case "Encounter":
            form = isStay(node) ? .admission : .encounter
            (begins, ends) = period(node, "period")
            add(node, "serviceProvider", &organisations)
            // Who provides it decides; where nobody says so, whose people or places it was with.
            if member(node, "serviceProvider") == nil {
                for participant in list(node, "participant") { add(participant, "individual", &organisations) }
                for place in list(node, "location") { add(place, "location", &organisations) }
            }
        case "EpisodeOfCare":
            form = .episodeOfCare
            (begins, ends) = period(node, "period")
            add(node, member(node, "managingOrganization") == nil ? "careManager" : "managingOrganization", &organisations)
        case "CareTeam":
            form = .careTeam
            (begins, ends) = period(node, "period")
            for organisation in list(node, "managingOrganization") { add(organisation, &organisations) }
            for participant in list(node, "participant") {
                add(participant, "member", &organisations)
                add(participant, "onBehalfOf", &organisations)
            }
        case "ServiceRequest":
            form = isReferral(node) ? .referral : .other
            begins = date(node, "authoredOn")
            ends = period(node, "occurrencePeriod").end
            // Whose it is: whom it asks. Who asked has other ties to the person.
            for performer in list(node, "performer") { add(performer, &organisations) }
        default: break
        }
        return ReadContact(
            form: form, id: quietText(node, "id") ?? "", subject: subject(node, type: type, fullURL: fullURL), status: status,
            begins: begins,
            ends: ends, minutes: minutes, isUnclear: !problems.isEmpty,
            organisations: organisations.codes, providers: organisations.unknown)
    }

    private struct Organisations {
        var codes: Set<ODSCode> = []
        var unknown: Set<String> = []
    }

    private func add(_ node: Node, _ key: StaticString, _ organisations: inout Organisations) {
        if let reference = member(node, key), isObject(reference) { add(reference, &organisations) }
    }

    private func add(_ reference: Node, _ organisations: inout Organisations) {
        guard isObject(reference) else { return }
        if let ods = organisation(ofReference: reference).ods {
            organisations.codes.insert(ods)
        } else if let resolved = resolve(reference), resolved.target == nil {
            let key = local(resolved.key, resourceURL)
            if key.hasPrefix("Organization/") { organisations.unknown.insert(key) }
        }
    }

    /// The person said no, whatever the others did.
    private func isDeclined(_ appointment: Node) -> Bool {
        list(appointment, "participant").contains { participant in
            guard has(participant, "status", "declined"), let actor = member(participant, "actor"), isObject(actor) else { return false }
            return type(ofReference: actor, resolve(actor)) == "Patient"
        }
    }

    /// Classes in which the person stays (HL7 v3 ActEncounterCode), and the word of earlier FHIR.
    private static let stays: Set<String> = ["IMP", "ACUTE", "NONAC", "SS", "INPATIENT"]

    private func isStay(_ encounter: Node) -> Bool {
        object(encounter, "class").flatMap { quietText($0, "code") }.map { Self.stays.contains($0.uppercased()) } ?? false
    }

    /// SNOMED CT: patient referral, referral to a service, patient referral to a specialist.
    private static let referrals: Set<String> = ["3457005", "306206005", "103696004"]

    /// A request that has been made, and for somebody to be taken on: by code, or in so many words. A proposal, a plan or an option is none.
    private func isReferral(_ request: Node) -> Bool {
        guard quietText(request, "intent")?.hasSuffix("order") ?? false, member(request, "doNotPerform").map({ raw($0) == "false" }) ?? true
        else {
            return false
        }
        let said = concepts(request, "category") + [concept(request, "code")].compactMap { $0 }
        return said.contains { concept in
            concept.codings.contains { $0.code.map(Self.referrals.contains) ?? false || Self.saysReferral($0.display) }
                || Self.saysReferral(concept.text)
        }
    }

    private static func saysReferral(_ words: String?) -> Bool { words?.lowercased().contains("referral") ?? false }
}
