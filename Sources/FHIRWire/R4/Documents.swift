import CareRecord

/// DocumentReference and Composition (HL7 FHIR R4 14.9, 14.5).
extension Reading {
    func documentReference(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let type = concept(node, "type") ?? Concept()
        let contents = list(node, "content").filter(isObject)
        draft.attachments = contents.compactMap { object($0, "attachment").flatMap(attachment) }
        let own = text(node, "description") ?? (type.isEmpty ? draft.attachments.lazy.compactMap(\.title).first : nil)
        draft.title = own.map { Concept(text: $0) } ?? type
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.document)
        let docStatus = self.code(node, "docStatus")
        if docStatus == "entered-in-error" { draft.status = StatusWords.status(docStatus, [:]) }
        draft.recorded = date(node, "date")
        var setting: String?
        if let context = object(node, "context") {
            (draft.when, draft.until) = period(context, "period")
            setting = words(context, "practiceSetting") ?? words(context, "facilityType")
            draft.detail("Event", allWords(context, "event"))
        }
        if draft.when == nil { draft.when = draft.recorded ?? draft.attachments.lazy.compactMap(\.created).first }
        organisation(node, "custodian", &draft)
        by(node, "author", &draft)
        draft.detail("Authenticated by", name(node, "authenticator"))
        let relations = relations(node, &draft)
        draft.detail("Security label", allWords(node, "securityLabel"))
        for content in contents {
            if let format = object(content, "format") { draft.detail("Format", text(format, "display") ?? text(format, "code")) }
        }
        let identifiers = ([member(node, "masterIdentifier")] + list(node, "identifier").map { $0 }).compactMap { $0 }
        return .document(
            DocumentStatement(
                type: type, category: allWords(node, "category"), docStatus: docStatus, setting: setting, relations: relations,
                identifiers: identifiers.compactMap(businessName)))
    }

    /// What a document says of others: in words as sent, and as a relation where its code is one that FHIR has and the other is of its own server.
    private func relations(_ node: Node, _ draft: inout Draft) -> [DocumentRelation] {
        var found: [DocumentRelation] = []
        for relation in list(node, "relatesTo") where isObject(relation) {
            let code = text(relation, "code")
            let label = "Relation: \(code ?? "other")"
            // A Composition may name the other by its identifier alone (HL7 FHIR R4, `Composition.relatesTo.target[x]`).
            let named = object(relation, "targetIdentifier")
            if let words = named.flatMap(businessName) { draft.detail(label, words) }
            let target = object(relation, "target") ?? object(relation, "targetReference")
            if let target { draft.detail(label, name(ofReference: target) ?? resolve(target)?.key) }
            guard let kind = code.flatMap({ DocumentRelation.Kind(rawValue: $0) }) else { continue }
            if let other = target.flatMap(otherDocument) ?? named.flatMap(businessName).map({ .identifier($0) }) {
                found.append(DocumentRelation(kind, other))
            }
        }
        return found
    }

    private func otherDocument(_ reference: Node) -> DocumentRelation.Target? {
        if let resolved = resolve(reference) {
            let parts = local(resolved.key, resourceURL).split(separator: "/", omittingEmptySubsequences: false)
            // Another server's is another document, whatever its id.
            guard parts.count == 2, let type = parts.first, let id = parts.last, !type.isEmpty, !id.isEmpty else { return nil }
            return .resource(type: String(type), id: String(id))
        }
        return member(reference, "identifier").flatMap(businessName).map { .identifier($0) }
    }

    /// A business identifier as `system|value`.
    private func businessName(_ identifier: Node) -> String? {
        guard isObject(identifier), let value = quietText(identifier, "value"), !value.isEmpty else { return nil }
        return "\(quietText(identifier, "system") ?? "")|\(value)"
    }

    func composition(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let type = concept(node, "type") ?? Concept()
        draft.title = text(node, "title").map { Concept(text: $0) } ?? type
        let status = self.code(node, "status")
        draft.status = StatusWords.status(status, StatusWords.document)
        draft.when = date(node, "date")
        draft.recorded = draft.when
        organisation(node, "custodian", &draft)
        by(node, "author", &draft)
        for section in list(node, "section") where isObject(section) { sections(section, &draft, 0) }
        return .document(
            DocumentStatement(
                type: type, category: allWords(node, "category"), docStatus: status, setting: nil, relations: relations(node, &draft),
                identifiers: [object(node, "identifier").flatMap(businessName)].compactMap { $0 }))
    }

    /// Headings with their text; sections can hold sections.
    private func sections(_ section: Node, _ draft: inout Draft, _ depth: Int) {
        let title = text(section, "title") ?? words(section, "code") ?? "Section"
        if let narrative = object(section, "text"), let html = text(narrative, "div") {
            let safe = NarrativeSanitiser.sanitise(html, limits: .init(input: 200_000, output: 200_000))
            draft.detail(title, safe.isCutShort ? safe.text.trimmed + " [cut short here]" : safe.text.trimmed)
        } else if let reason = words(section, "emptyReason") {
            draft.detail(title, reason)
        }
        let inside = list(section, "section")
        guard depth < 4 else {
            if let first = inside.first {
                note(first, .nestedTooDeep)
                draft.detail(title, "[There is more inside this section than is shown here: see the original]")
            }
            return
        }
        for inner in inside where isObject(inner) { sections(inner, &draft, depth + 1) }
    }
}

extension String {
    /// Without white space around.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
