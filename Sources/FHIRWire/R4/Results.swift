import CSimdjson
import CareRecord

/// Observation, DiagnosticReport and ImagingStudy (HL7 FHIR R4 10.1, 10.3, 10.5).
extension Reading {
    func observation(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "code") ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.result)
        effective(node, &draft)
        if draft.when == nil { draft.when = date(node, "effectiveInstant") }
        if let timing = object(node, "effectiveTiming") {
            draft.detail("Timing", frequency(timing, &draft.details))
            if draft.when == nil { draft.when = texts(timing, "event").lazy.compactMap { PartialDate($0) }.first }
        }
        draft.recorded = date(node, "issued")
        by(node, "performer", &draft)
        let focus = focus(node)
        draft.detail("About", focus)
        draft.notes = notes(node)
        let value = value(node)
        // "No known allergy" as a finding, which is how systems of GP practices may hold it; with another answer it may say anything.
        if focus == nil, value.map(Self.affirms) ?? true, Negation.saysNoneKnown(draft.title) { draft.assertion = .noneKnown }
        let components =
            member(node, "component") == nil
            ? []
            : list(node, "component").filter(isObject).map { part in
                ResultComponent(
                    title: concept(part, "code") ?? Concept(), value: self.value(part), ranges: ranges(part),
                    interpretation: concepts(part, "interpretation"))
            }
        return .result(
            ResultStatement(
                kind: .observation, value: value, components: components, ranges: ranges(node),
                interpretation: concepts(node, "interpretation"), categories: concepts(node, "category").compactMap(\.shown),
                specimen: name(node, "specimen"), bodySite: words(node, "bodySite"), method: words(node, "method"),
                members: keys(node, "hasMember"), reviewed: reviewed(node), focus: focus))
    }

    /// Whether an answer says no more than that what was looked for is so.
    private static func affirms(_ value: ResultValue) -> Bool {
        switch value {
        case .bool(let isSo): isSo
        case .text(let words): ["yes", "present", "true"].contains(words.lowercased())
        case .concept(let it): ["yes", "present", "true"].contains(it.shown?.lowercased())
        default: false
        }
    }

    func diagnosticReport(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "code") ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.result)
        effective(node, &draft)
        draft.recorded = date(node, "issued")
        by(node, "performer", &draft)
        if let interpreter = list(node, "resultsInterpreter").first(where: { isObject($0) }) {
            draft.detail("Interpreted by", name(ofReference: interpreter))
        }
        draft.attachments = attachments(node, "presentedForm")
        for media in list(node, "media") where isObject(media) { draft.detail("Image", text(media, "comment") ?? name(media, "link")) }
        draft.detail("Diagnosis", allWords(node, "conclusionCode"))
        let specimens = list(node, "specimen").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        return .result(
            ResultStatement(
                kind: .report, categories: concepts(node, "category").compactMap(\.shown), specimen: joined(specimens),
                members: keys(node, "result"), conclusion: text(node, "conclusion"), reviewed: reviewed(node)))
    }

    func imagingStudy(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let procedures = concepts(node, "procedureCode")
        let series = list(node, "series").filter(isObject)
        let modalities = (Array(list(node, "modality")) + series.compactMap { object($0, "modality") })
            .compactMap { isObject($0) ? text($0, "display") ?? text($0, "code") : nil }
        // The side with its site: a left knee is not a right one.
        func word(_ one: Node, _ key: StaticString) -> String? { object(one, key).flatMap { text($0, "display") ?? text($0, "code") } }
        let parts = series.compactMap { one in
            joined([word(one, "bodySite"), word(one, "laterality").map { "(\($0))" }].compactMap { $0 }, " ")
        }
        let kind = joined(unique(modalities), ", ")
        let description = text(node, "description")
        draft.title =
            procedures.first ?? description.map { Concept(text: $0) }
            ?? Concept(text: joined([kind, joined(unique(parts), ", ")].compactMap { $0 }, ": "))
        if procedures.first != nil { draft.detail("Description", description) }
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.result)
        draft.when = date(node, "started")
        by(node, "interpreter", &draft)
        draft.detail("Referred by", name(node, "referrer"))
        draft.detail("Where", name(node, "location"))
        draft.detail("Series", number(node, "numberOfSeries"))
        draft.detail("Images", number(node, "numberOfInstances"))
        for one in series { draft.detail("Series", text(one, "description")) }
        draft.detail("Reason", allWords(node, "reasonCode"))
        draft.notes = notes(node)
        return .result(ResultStatement(kind: .imaging, categories: kind.map { [$0] } ?? [], bodySite: joined(unique(parts), ", ")))
    }

    /// About whom or what, where that is not the person: a fetus, a donor, a device. One that cannot be named is still not the person.
    private func focus(_ node: Node) -> String? {
        guard member(node, "focus") != nil else { return nil }
        let person = object(node, "subject").flatMap { resolve($0)?.key }
        let each = members(node, "focus").flatMap { focus in
            isArray(focus) ? Array(Nodes(document: document, at: focus.index + 1, end: after(focus).index)) : [focus]
        }
        return joined(
            each.compactMap { focus in
                guard isObject(focus) else {
                    note(focus, .wrongKind)
                    return Self.notNamed
                }
                let key = resolve(focus)?.key
                // Some systems name the person here too.
                if let key, key == person { return nil }
                return name(ofReference: focus) ?? key ?? Self.notNamed
            })
    }

    private static let notNamed = "somebody or something that is not named"

    // MARK: Values

    /// `value[x]` of every kind, else why there is none. Nothing is coerced (law 12).
    func value(_ node: Node) -> ResultValue? {
        // A unit without a number is no value: why there is none says more.
        if let quantity = quantity(node, "valueQuantity") {
            return quantity.value == nil ? absence(node) ?? .quantity(quantity) : .quantity(quantity)
        }
        if let concept = concept(node, "valueCodeableConcept"), !concept.isEmpty { return .concept(concept) }
        if let text = text(node, "valueString") { return .text(text) }
        if member(node, "valueBoolean") != nil, let flag = flag(node, "valueBoolean") { return .bool(flag) }
        if let number = number(node, "valueInteger") { return .number(number) }
        if let range = range(node, "valueRange") { return .range(range) }
        if let ratio = ratio(node, "valueRatio") { return .ratio(ratio) }
        if let time = text(node, "valueTime") { return .time(time) }
        if let date = date(node, "valueDateTime") { return .date(date) }
        if member(node, "valuePeriod") != nil {
            let period = period(node, "valuePeriod")
            if period.start != nil || period.end != nil { return .period(period.start, period.end) }
        }
        if let trace = object(node, "valueSampledData") {
            let points = quietText(trace, "data")?.split(separator: " ").count ?? 0
            let origin = quantity(trace, "origin")?.unit.map { " in \($0)" } ?? ""
            return .sampled("\(points) points\(origin)")
        }
        if let other = valueOfAnotherKind(node) {
            note(other, .notReadHere)
            if isText(other) { return .text(document.text(other.index)) }
            return isPlain(other) ? .text(raw(other)) : .ofAnotherKind
        }
        return absence(node)
    }

    /// What `value` above reads, or has noted as not to be read.
    private static let kindsRead: Set<String> = [
        "valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger", "valueRange", "valueRatio", "valueTime",
        "valueDateTime", "valuePeriod", "valueSampledData",
    ]

    /// A `value…` of another kind: never "no value" (law 12).
    private func valueOfAnotherKind(_ node: Node) -> Node? {
        guard isObject(node) else { return nil }
        var (at, end) = (node.index + 1, after(node).index)
        while at < end {
            let isValue = document.withText(at) { $0.count > 5 && $0.prefix(5).elementsEqual("value".utf8) }
            if isValue, kind(Node(at + 1)) != CR_JSON_NULL.rawValue, !Self.kindsRead.contains(document.text(at)) { return Node(at + 1) }
            at = document.after(at + 1)
        }
        return nil
    }

    private func absence(_ node: Node) -> ResultValue? {
        guard let reason = concept(node, "dataAbsentReason") else { return ownAbsence(node).map { .absent($0) } }
        // "Masked" alone says no more than its code does; other words stay its sender's own.
        let isMasked = reason.has("masked", in: "http://terminology.hl7.org/CodeSystem/data-absent-reason")
        if isMasked { member(node, "dataAbsentReason").map { note($0, .keptBack) } }
        let words = reason.text ?? reason.codings.lazy.compactMap(\.display).first
        return .absent(isMasked && (words?.lowercased() ?? "masked") == "masked" ? ResultValue.keptBack : reason.shown ?? "no reason given")
    }

    private func ranges(_ node: Node) -> [ReferenceRange] {
        guard member(node, "referenceRange") != nil else { return [] }
        return list(node, "referenceRange").compactMap { range in
            guard isObject(range) else { return nil }
            // HL7's "normal" is what a range is where nothing is said.
            let type = concept(range, "type").flatMap {
                $0.has("normal", in: "http://terminology.hl7.org/CodeSystem/referencerange-meaning") ? nil : $0.shown
            }
            let kind = [type, allWords(range, "appliesTo"), self.range(range, "age").map { "age " + shown(range: $0) }]
                .compactMap { $0 }.filter { $0 != "Normal Range" && $0 != "normal" }
            let text = [text(range, "text"), joined(kind, ", ")].compactMap { $0 }
            return ReferenceRange(low: quantity(range, "low"), high: quantity(range, "high"), text: joined(text, ", "))
        }
    }

    /// Results that belong to it; one that stands inside it by its place there, `#1` for the first.
    private func keys(_ node: Node, _ key: StaticString) -> [String] {
        guard member(node, key) != nil else { return [] }
        return list(node, key).compactMap { reference -> String? in
            guard isObject(reference), let resolved = resolve(reference) else { return nil }
            guard resolved.key.hasPrefix("#"), let target = resolved.target else { return resolved.key }
            return observationsContained().numberOf[target].map { "#\($0 + 1)" } ?? resolved.key
        }
    }

    /// The Observations inside the resource that is read, in order.
    func containedObservations() -> [Node] { observationsContained().all }

    /// Made once for each resource: a report asks for each of its results.
    private func observationsContained() -> (all: [Node], numberOf: [Node: Int]) {
        if let known = observationsInside { return known }
        var found: (all: [Node], numberOf: [Node: Int]) = ([], [:])
        if member(resource, "contained") != nil {
            for one in list(resource, "contained") where isObject(one) && has(one, "resourceType", "Observation") {
                found.numberOf[one] = found.all.count
                found.all.append(one)
            }
        }
        observationsInside = found
        return found
    }

    /// Marked as reviewed or not by an extension or a tag, as sources do; R4 itself has no field for it.
    private func reviewed(_ node: Node) -> Bool? {
        if let marked = extensionEnding(node, "result-reviewed") ?? extensionEnding(node, "ResultReviewed") {
            return flag(marked, "valueBoolean")
        }
        guard let meta = member(node, "meta"), member(meta, "tag") != nil else { return nil }
        for tag in list(meta, "tag") where isObject(tag) {
            switch quietText(tag, "code") {
            case "reviewed": return true
            case "unreviewed", "not-reviewed": return false
            default: continue
            }
        }
        return nil
    }

    func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}
