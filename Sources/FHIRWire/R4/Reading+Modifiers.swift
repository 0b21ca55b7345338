import CSimdjson
import CareRecord

/// `modifierExtension`: what may change the meaning of the element that it stands in, up to its opposite (HL7 FHIR R4 2.1.0.5.1); and
/// `implicitRules`, rules without which a resource may be misread (HL7 FHIR R4 2.26.3.2, a modifier element). None is understood here, so what
/// carries one is shown with that word and never as plainly so (law 12).
extension Reading {
    private static let keys: [StaticString] = ["modifierExtension", "implicitRules"]
    static let words = "may mean something else: it carries a modifier that is not understood"

    /// Once for an answer, with what its source keeps back (`Reading+KeptBack.swift`).
    /// - Complexity: O(values of the answer).
    func findModifiers() {
        let (extensions, rules) = (Self.keys[0].utf8CodeUnitCount + 2, Self.keys[1].utf8CodeUnitCount + 2)
        for index in 0..<document.count {
            let node = nodes[index]
            guard node.info & CR_JSON_KIND_MASK.rawValue == CR_JSON_STRING.rawValue else { continue }
            // An escaped key is rare, and is the same key.
            let length = Int(node.end &- node.start)
            let isEscaped = node.info & CR_JSON_ESCAPED.rawValue != 0
            if length == Self.absenceReasonLength || isEscaped, let masking = maskingExtension(at: index) {
                maskedPlaces.append(masking.index)
            }
            guard length == extensions || length == rules || isEscaped else { continue }
            let isOne = document.withText(index) { text in
                Self.keys.contains { key in
                    text.count == key.utf8CodeUnitCount && cr_same(text.baseAddress ?? key.utf8Start, key.utf8Start, text.count) != 0
                }
            }
            if isOne { modifierPlaces.append(index) }
        }
        // An extension around another one has its address after it, and stands before it: each resource finds its own by halving.
        if maskedPlaces.count > 1 { maskedPlaces.sort() }
    }

    /// Those of the resource that is read, what it contains included; resources of a Bundle inside it are their own. Found once for each
    /// resource, since each of its parts asks.
    func modifiers() -> Modifiers {
        if let found = resourceModifiers { return found }
        var found = Modifiers()
        if !modifierPlaces.isEmpty {
            let end = after(resource).index
            // They stand in order: found by halving.
            var (low, high) = (0, modifierPlaces.count)
            while low < high {
                let middle = (low + high) / 2
                if modifierPlaces[middle] > resource.index { high = middle } else { low = middle + 1 }
            }
            for place in modifierPlaces[low...] {
                guard place + 1 < end else { break }
                guard isSaid(Node(place + 1)) else { continue }
                found.count += 1
                if found.first.count < Modifiers.mostListed { found.first.append(Node(place + 1)) }
            }
        }
        resourceModifiers = found
        return found
    }

    /// An empty list says nothing. Rules are an address.
    private func isSaid(_ value: Node) -> Bool {
        guard value.index < document.count else { return false }
        if isText(value) { return document.withText(value.index - 1) { $0.count == Self.keys[1].utf8CodeUnitCount } }
        return (isArray(value) || isObject(value)) && nodes[value.index].info >> CR_JSON_COUNT_SHIFT.rawValue > 0
    }

    /// The statement with that word in its status, wherever it is shown, and in its title where only that stands in sight.
    func mayMeanElse(_ content: EntryContent, _ draft: inout Draft, _ modifiers: Modifiers) -> EntryContent {
        let sent = draft.status?.asSent ?? "status not said"
        let meaning: Status.Meaning = draft.status?.meaning == .enteredInError ? .enteredInError : .asSent
        draft.status = Status(asSent: "\(sent); \(Self.words)", meaning: meaning)
        if draft.assertion == .affirmed || draft.assertion == .noneKnown { draft.assertion = .unconfirmed }
        var named = 0
        for modifier in modifiers.first {
            if isText(modifier) { draft.detail("Rules that are not understood", document.text(modifier.index)) }
            let each = isArray(modifier) ? Nodes(document: document, at: modifier.index + 1, end: after(modifier).index) : .none
            for one in each where isObject(one) && named < Modifiers.mostListed {
                named += 1
                draft.detail("Modifier that is not understood", quietText(one, "url"))
            }
        }
        if modifiers.count > modifiers.first.count {
            draft.detail("Modifier that is not understood", "and in \(modifiers.count - modifiers.first.count) more places")
        }
        switch content {
        case .carePlan(let plan):
            qualifyTitle(&draft)
            // Whether it is a wish for or against is for a person to read.
            return .carePlan(
                CarePlanStatement(
                    kind: plan.kind, categories: plan.categories, summary: plan.summary, activities: plan.activities, goals: plan.goals,
                    resuscitation: nil))
        case .allergy, .alert:
            qualifyTitle(&draft)
            return content
        default: return content
        }
    }

    private func qualifyTitle(_ draft: inout Draft) {
        guard let shown = draft.title.shown else { return }
        draft.title = Concept(codings: draft.title.codings, text: "\(shown) (\(Self.words))")
    }
}

/// The modifiers of one resource. Each of its parts says them, so only the first are listed: parts times modifiers would be their product.
struct Modifiers {
    static let mostListed = 8

    /// Their values.
    var first: [Node] = []
    var count = 0
}
