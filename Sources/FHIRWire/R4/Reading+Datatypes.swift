import CareRecord

/// FHIR R4 data types (HL7 FHIR R4, 2.24), each as sent.
extension Reading {
    // MARK: Dates

    /// A date or moment as sent. One that is none is noted, and its text is kept to be shown as sent.
    func date(_ node: Node, _ key: StaticString) -> PartialDate? {
        guard let found = member(node, key) else { return nil }
        guard isText(found) else {
            note(found, .notADate)
            datesAsSent.append(raw(found))
            return nil
        }
        let hash = hash(found)
        if let known = memory.dates[hash], sameBytes(known.node, found) { return known.value }
        let text = document.text(found.index)
        guard !text.isEmpty else { return nil }
        guard let date = PartialDate(text) else {
            note(found, .notADate)
            datesAsSent.append(text)
            return nil
        }
        memory.keep(date, found, hash)
        return date
    }

    func period(_ node: Node, _ key: StaticString) -> (start: PartialDate?, end: PartialDate?) {
        guard let period = object(node, key) else { return (nil, nil) }
        return (date(period, "start"), date(period, "end"))
    }

    // MARK: Codes

    func concept(_ node: Node, _ key: StaticString) -> Concept? {
        object(node, key).map(concept)
    }

    func concepts(_ node: Node, _ key: StaticString) -> [Concept] {
        list(node, key).lazy.filter(isObject).map(concept).filter { !$0.isEmpty }
    }

    func concept(_ node: Node) -> Concept {
        let hash = hash(node)
        if let known = memory.concepts[hash], sameBytes(known.node, node) { return known.value }
        let before = problems.count
        var codings: [Coding] = []
        var chosen: String?
        for coding in list(node, "coding") where isObject(coding) {
            let system = sharedText(coding, "system")
            let (code, display) = (text(coding, "code"), text(coding, "display"))
            if system != nil || code != nil || display != nil {
                codings.append(Coding(system: system, code: code, display: display))
            }
            if chosen == nil { chosen = chosenTerm(coding) }
        }
        let concept = Concept(codings: codings, text: text(node, "text") ?? chosen)
        // Remembered only where nothing is to be said about it: each place must be listed.
        if problems.count == before { memory.keep(concept, node, hash) }
        return concept
    }

    /// The term the author chose, where the coding carries its description (STANDARDS 10: `Extension-coding-sctdescid`).
    private func chosenTerm(_ coding: Node) -> String? {
        guard let found = extensionEnding(coding, "coding-sctdescid") else { return nil }
        return extensionEnding(found, "descriptionDisplay").flatMap { text($0, "valueString") }
    }

    func coding(_ node: Node) -> Coding? {
        let coding = Coding(system: sharedText(node, "system"), code: text(node, "code"), display: text(node, "display"))
        return coding.system == nil && coding.code == nil && coding.display == nil ? nil : coding
    }

    /// The words of a concept.
    func words(_ node: Node, _ key: StaticString) -> String? { concept(node, key)?.shown }

    /// The words of a list of concepts, joined.
    func allWords(_ node: Node, _ key: StaticString) -> String? {
        joined(concepts(node, key).compactMap(\.shown))
    }

    func joined(_ words: [String], _ separator: String = "; ") -> String? {
        words.isEmpty ? nil : words.joined(separator: separator)
    }

    /// The code of a concept that tells statuses apart: HL7's where there is one, else the first.
    func firstCode(_ concept: Concept?) -> String? {
        let coded = concept?.codings.filter { $0.code != nil } ?? []
        return (coded.first { $0.system?.holds("//terminology.hl7.org/") ?? false } ?? coded.first)?.code
    }

    /// A status that is a code. Sent as a concept, or in a list of one, it is taken as meant, and noted: losing "entered in error" would turn
    /// the meaning round.
    func code(_ node: Node, _ key: StaticString) -> String? {
        guard var found = member(node, key) else { return nil }
        if isArray(found), let first = Nodes(document: document, at: found.index + 1, end: after(found).index).first {
            note(found, .wrongKind)
            found = first
        }
        guard isObject(found) else { return isText(found) ? document.text(found.index).nonEmpty : text(node, key) }
        note(found, .wrongKind)
        let concept = concept(found)
        return firstCode(concept) ?? concept.shown
    }

    /// A status that is a concept. As a bare code, as it was before R4 (HL7 FHIR STU3, Condition.verificationStatus), it says the same.
    func statusConcept(_ node: Node, _ key: StaticString) -> Concept? {
        guard var found = member(node, key) else { return nil }
        if isArray(found), let first = Nodes(document: document, at: found.index + 1, end: after(found).index).first { found = first }
        guard isText(found) else { return isObject(found) ? concept(found) : concept(node, key) }
        note(found, .wrongKind)
        return document.text(found.index).nonEmpty.map { Concept(text: $0) }
    }

    /// Whether one of these, as they were before R4, says that it was not done, given or taken.
    func isNotDone(_ node: Node, _ keys: StaticString...) -> Bool {
        keys.contains { key in member(node, key) != nil && flag(node, key) == true }
    }

    // MARK: Extensions

    /// The extension whose address ends so: the same ones are seen under several hosts (STANDARDS 10).
    func extensionEnding(_ node: Node, _ ending: StaticString) -> Node? {
        extensionsEnding(node, ending).first
    }

    func extensionsEnding(_ node: Node, _ ending: StaticString) -> [Node] {
        guard member(node, "extension") != nil else { return [] }
        let suffix = ending.description
        return list(node, "extension").filter { quietText($0, "url")?.hasSuffix(suffix) ?? false }
    }

    // MARK: Amounts

    func quantity(_ node: Node, _ key: StaticString) -> Quantity? { object(node, key).flatMap(quantity) }

    func quantity(_ node: Node) -> Quantity? {
        let quantity = Quantity(
            value: number(node, "value"), comparator: text(node, "comparator"), unit: text(node, "unit"),
            system: sharedText(node, "system"), code: text(node, "code"))
        return quantity.value == nil && quantity.unit == nil && quantity.code == nil ? nil : quantity
    }

    func range(_ node: Node, _ key: StaticString) -> QuantityPair? {
        object(node, key).map { QuantityPair(quantity($0, "low"), quantity($0, "high")) }
    }

    func ratio(_ node: Node, _ key: StaticString) -> QuantityPair? {
        object(node, key).map { QuantityPair(quantity($0, "numerator"), quantity($0, "denominator")) }
    }

    func shown(range: QuantityPair) -> String {
        switch (range.first, range.second) {
        case (let low?, let high?) where low.unit == high.unit: "\(low.value ?? "?") to \(high.shown)"
        case (let low?, let high?): "\(low.shown) to \(high.shown)"
        case (let low?, nil): "from \(low.shown)"
        case (nil, let high?): "up to \(high.shown)"
        case (nil, nil): ""
        }
    }

    /// `5 mg per 1 tablet`; "per", because a slash is misread (STANDARDS 14).
    func shown(ratio: QuantityPair) -> String {
        [ratio.first?.shown, ratio.second?.shown].compactMap { $0 }.joined(separator: " per ")
    }

    // MARK: Texts and bodies

    /// `Annotation.text`, with who and when where said.
    func notes(_ node: Node, _ key: StaticString = "note") -> [String] {
        guard member(node, key) != nil else { return [] }
        return list(node, key).compactMap { note in
            guard let words = text(note, "text") else { return nil }
            let by = text(note, "authorString") ?? object(note, "authorReference").flatMap { name(ofReference: $0) }
            let signed = [by, date(note, "time")?.shownDate].compactMap { $0 }.joined(separator: ", ")
            return signed.isEmpty ? words : "\(words) (\(signed))"
        }
    }

    func attachment(_ node: Node) -> Attachment? {
        // An empty one is no body: the letter is where its address says.
        let data = member(node, "data").flatMap { isText($0) && nodes[$0.index].end - nodes[$0.index].start > 2 ? $0 : nil }
        let inline = data.map { place(inResource: $0) }
        let digest = quietText(node, "hash") ?? data.map { "\(hash($0)) of \(nodes[$0.index].end - nodes[$0.index].start)" }
        let (url, title) = (text(node, "url"), text(node, "title"))
        let contentType = text(node, "contentType")
        guard inline != nil || url != nil || title != nil || contentType != nil else { return nil }
        return Attachment(
            contentType: contentType, title: title, url: url, inlineData: inline, size: integer(node, "size"),
            created: date(node, "creation"), digest: digest)
    }

    func attachments(_ node: Node, _ key: StaticString) -> [Attachment] {
        guard member(node, key) != nil else { return [] }
        return list(node, key).compactMap { isObject($0) ? attachment($0) : nil }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
