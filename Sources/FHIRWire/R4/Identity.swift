import CareRecord

/// Patient and RelatedPerson (HL7 FHIR R4 8.1, 8.2; UK Core extensions, STANDARDS 1, 3, 10).
extension Reading {
    func patient(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let person = person(node, relation: nil, &draft)
        draft.title = Concept(text: mainName(person)?.shown)
        switch flag(node, "active") {
        case true?: draft.status = Status(asSent: "active", meaning: .current)
        case false?: draft.status = Status(asSent: "not active", meaning: .past)
        case nil: break
        }
        organisation(node, "managingOrganization", &draft)
        if let ethnic = extensionEnding(node, "UKCore-EthnicCategory") {
            draft.detail("Ethnic category", words(ethnic, "valueCodeableConcept"))
        }
        if let sex = extensionEnding(node, "UKCore-BirthSex") {
            draft.detail("Sex at birth", words(sex, "valueCodeableConcept") ?? quietText(sex, "valueCode"))
        }
        for found in extensionsEnding(node, "NHSCommunication") {
            for (ending, label) in [
                ("communicationProficiency", "Communication proficiency"), ("modeOfCommunication", "Mode of communication"),
            ] {
                for part in list(found, "extension") where quietText(part, "url") == ending {
                    draft.detail(label, words(part, "valueCodeableConcept"))
                }
            }
        }
        draft.detail("Marital status", words(node, "maritalStatus"))
        for contact in list(node, "contact") where isObject(contact) {
            let who = object(contact, "name").map { personName($0).shown }
            let how = allWords(contact, "relationship")
            let reached = list(contact, "telecom").compactMap { telecom($0) }
            draft.detail("Contact", joined([who, how].compactMap { $0 } + reached, ", "))
        }
        preferences(node, &draft)
        return .identity(person)
    }

    func relatedPerson(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let relation = allWords(node, "relationship") ?? "related person"
        let person = person(node, relation: relation, &draft)
        draft.title = Concept(text: mainName(person)?.shown ?? relation)
        if let active = flag(node, "active") {
            draft.status = Status(asSent: active ? "active" : "not active", meaning: active ? .current : .past)
        }
        (draft.when, draft.until) = period(node, "period")
        return .identity(person)
    }

    /// The name somebody goes by now: an old or maiden name is a name too, and not theirs today.
    private func mainName(_ person: PersonStatement) -> PersonName? {
        for use in ["usual", "official"] { if let name = person.names.first(where: { $0.use == use }) { return name } }
        return person.names.first { $0.use != "old" && $0.use != "maiden" } ?? person.names.first
    }

    private func person(_ node: Node, relation: String?, _ draft: inout Draft) -> PersonStatement {
        let practice = practice(node)
        let language = language(node, &draft)
        let security = object(node, "meta").map { meta in
            list(meta, "security").compactMap { isObject($0) ? text($0, "code") : nil }
        }
        for identifier in list(node, "identifier")
        where isObject(identifier) && !has(identifier, "system", "https://fhir.nhs.uk/Id/nhs-number") {
            let kind = words(identifier, "type") ?? quietText(identifier, "system") ?? "Identifier"
            draft.detail("Identifier: \(kind)", text(identifier, "value"))
        }
        return PersonStatement(
            names: list(node, "name").filter(isObject).map(personName), born: date(node, "birthDate"),
            gender: text(node, "gender"), addresses: list(node, "address").filter(isObject).map(address),
            telecoms: list(node, "telecom").compactMap { isObject($0) ? telecom($0) : nil }, nhsNumbers: nhsNumbers(node),
            died: death(node), practiceODS: practice.ods?.code, practiceName: practice.name, language: language.words,
            interpreterRequired: language.interpreter, relation: relation, confidentiality: security ?? [])
    }

    func personName(_ node: Node) -> PersonName {
        PersonName(
            prefix: texts(node, "prefix"), given: texts(node, "given"), family: text(node, "family"), text: text(node, "text"),
            use: text(node, "use"))
    }

    private func address(_ node: Node) -> Address {
        var lines = texts(node, "line").filter { !$0.isEmpty }
        for part in [text(node, "city"), text(node, "district"), text(node, "state"), text(node, "country")] {
            if let part { lines.append(part) }
        }
        if lines.isEmpty, let whole = text(node, "text") { lines = [whole] }
        return Address(lines: lines, postcode: text(node, "postalCode"), use: text(node, "use"))
    }

    private func telecom(_ node: Node) -> String? {
        guard let value = text(node, "value") else { return nil }
        let kind = [text(node, "use"), text(node, "system")].compactMap { $0 }.joined(separator: " ")
        return kind.isEmpty ? value : "\(value) (\(kind))"
    }

    /// NHS numbers as sent, valid or not, each with the code of its verification status.
    func nhsNumbers(_ node: Node) -> [PersonStatement.IdentifiedNumber] {
        list(node, "identifier").compactMap { identifier in
            guard has(identifier, "system", "https://fhir.nhs.uk/Id/nhs-number"), let value = text(identifier, "value") else { return nil }
            let status =
                extensionEnding(identifier, "NHSNumberVerificationStatus")
                ?? extensionEnding(identifier, "NHSNumberVerificationStatus-1")
            return PersonStatement.IdentifiedNumber(
                value: value, verification: status.flatMap { firstCode(concept($0, "valueCodeableConcept")) },
                use: quietText(identifier, "use"))
        }
    }

    private func death(_ node: Node) -> PersonStatement.Death? {
        let found = extensionEnding(node, "DeathNotificationStatus")
        let notified = found.flatMap { extensionEnding($0, "deathNotificationStatus") }
            .flatMap { firstCode(concept($0, "valueCodeableConcept")) }
        if let date = date(node, "deceasedDateTime") { return PersonStatement.Death(date: date, notification: notified) }
        // A date of death that cannot be read still says that the person has died.
        if member(node, "deceasedDateTime") != nil { return PersonStatement.Death(date: nil, notification: notified) }
        return flag(node, "deceasedBoolean") == true ? PersonStatement.Death(date: nil, notification: notified) : nil
    }

    private func practice(_ node: Node) -> NamedOrganisation {
        for reference in list(node, "generalPractitioner") where isObject(reference) {
            var named = organisation(ofReference: reference)
            if named.isEmpty { continue }
            if named.name == nil { named.name = text(reference, "display") }
            return named
        }
        return NamedOrganisation()
    }

    private func language(_ node: Node, _ draft: inout Draft) -> (words: String?, interpreter: Bool?) {
        var found: [String] = []
        var interpreter: Bool?
        for communication in list(node, "communication") where isObject(communication) {
            guard let words = words(communication, "language") else { continue }
            if flag(communication, "preferred") == true { found.insert(words, at: 0) } else { found.append(words) }
        }
        // One for each language; an interpreter is needed if any of them says so.
        var needs: [Bool] = []
        for nhs in extensionsEnding(node, "NHSCommunication").reversed() {
            if let words = extensionEnding(nhs, "language").flatMap({ self.words($0, "valueCodeableConcept") }) {
                found.insert(words, at: 0)
            }
            if let need = extensionEnding(nhs, "interpreterRequired").flatMap({ flag($0, "valueBoolean") }) { needs.append(need) }
        }
        if let need = extensionEnding(node, "patient-interpreterRequired").flatMap({ flag($0, "valueBoolean") }) { needs.append(need) }
        interpreter = needs.isEmpty ? nil : needs.contains(true)
        return (joined(found, ", "), interpreter)
    }

    private func preferences(_ node: Node, _ draft: inout Draft) {
        guard let found = extensionEnding(node, "UKCore-ContactPreference") ?? extensionEnding(node, "ContactPreference") else { return }
        for (ending, label) in [
            ("PreferredContactMethod", "Preferred contact"), ("PreferredWrittenCommunicationFormat", "Preferred format"),
        ] {
            for part in list(found, "extension") where quietText(part, "url")?.hasSuffix(ending) ?? false {
                draft.detail(label, words(part, "valueCodeableConcept"))
            }
        }
    }
}
