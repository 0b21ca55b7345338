import CareRecord

extension RegionPolicy {
    func labelMistakes() -> [PolicyMistake] {
        var found = Self.names(labels.map(\.id.rawValue), "labels")
        found += forgottenLabels()
        if unanswered != nil, !comparesOrganisations {
            found.append(
                .init(path: "unanswered", words: "changes nothing: no label has a code list, so nothing is compared across organisations"))
        }
        if wordsWait != nil, unanswered != .show || !comparesOrganisations {
            found.append(
                .init(
                    path: "wordsWaitSeconds", words: "changes nothing: words wait only where unanswered is show and a label has a code list"
                ))
        }
        if wordsWait != nil, leavesNoTrace {
            found.append(
                .init(
                    path: "wordsWaitSeconds",
                    words: "must be left out: a label leaves no trace, and words that are shown and then taken back are one"))
        }
        let known = Set(lists.map(\.id))
        for (place, label) in labels.enumerated() {
            let path = "labels[\(place)]"
            if label.marks.isEmpty, label.lists.isEmpty {
                found.append(.init(path: path, words: "can never match: it names neither marks nor lists"))
            }
            for list in label.lists.subtracting(known).sorted() {
                found.append(.init(path: path + ".lists", words: "\(list) is no code list"))
            }
            if label.mayBeOpened, label.isNeverToBeOpened {
                found.append(
                    .init(path: path + ".opens", words: "must be never: what is about somebody else, or may harm, opens to nobody"))
            }
            for (number, other) in labels.enumerated() where number != place && Self.shadows(other, number, label, place) {
                found.append(.init(path: path, words: "changes nothing: \(other.id) has all its marks and lists and is as strict"))
            }
        }
        return found
    }

    /// Whether another label catches all that one does, and is no milder. Of two that are alike the later one is idle.
    private static func shadows(_ other: SensitivityLabel, _ number: Int, _ label: SensitivityLabel, _ place: Int) -> Bool {
        guard !label.marks.isEmpty || !label.lists.isEmpty, label.lists.isSubset(of: other.lists) else { return false }
        let marks = label.marks.allSatisfy { mark in
            other.marks.contains(mark) || other.marks.contains(SensitivityLabel.Mark(code: mark.code))
        }
        let isAlike = label.marks == other.marks && label.lists == other.lists && label.outcome == other.outcome
        return marks && isAsStrict(other.outcome, label.outcome) && (!isAlike || number < place)
    }

    /// Whether one outcome shows no more than another, in every respect.
    static func isAsStrict(_ a: SensitivityLabel.Outcome, _ b: SensitivityLabel.Outcome) -> Bool {
        switch (a, b) {
        case (.noTrace, _): true
        case (.withheld, .noTrace): false
        case (.withheld(let said, let opening), .withheld(let otherSaid, let otherOpening)):
            said >= otherSaid && (opening == .never || otherOpening == .breakGlass)
        }
    }

    func listMistakes() -> [PolicyMistake] {
        var found = Self.names(lists.map(\.id), "codeLists")
        let used = labels.reduce(into: Set<String>()) { $0.formUnion($1.lists) }
        for (place, list) in lists.enumerated() {
            let path = "codeLists[\(place)]"
            if list.codes.isEmpty, list.words.isEmpty { found.append(.init(path: path, words: "can never match: it is empty")) }
            for code in list.codes.sorted() {
                if !Self.isAddress(code.system) {
                    found.append(
                        .init(
                            path: path + ".codes",
                            words: "\"\(code.system)\" can never match: a system is an address, such as http://snomed.info/sct"))
                } else if code.system == CodeSystem.snomed, !code.code.utf8.allSatisfy({ (48...57).contains($0) }) {
                    found.append(.init(path: path + ".codes", words: "\"\(code.code)\" can never match: a SNOMED CT code is a number"))
                }
            }
            if !used.contains(list.id) { found.append(.init(path: path, words: "changes nothing: no label names it")) }
            for word in list.words.sorted() where Words(word).length < 3 {
                found.append(
                    .init(
                        path: path + ".words", words: "\"\(word)\" must have at least 3 letters or digits: a shorter one is in everything"))
            }
        }
        return found
    }

    /// Whether it is an absolute URI (HL7 FHIR R4, Coding.system): a scheme, a colon, and something behind it without blanks.
    private static func isAddress(_ system: String) -> Bool {
        guard let colon = system.firstIndex(of: ":"), let first = system.first, first.isASCII, first.isLetter else { return false }
        let scheme = system[..<colon].utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 43 || $0 == 45 || $0 == 46
        }
        let rest = system[system.index(after: colon)...]
        return scheme && !rest.isEmpty && !rest.contains(where: \.isWhitespace)
    }
}

extension SensitivityLabel {
    /// Names and marks of what is about somebody else or may harm the person: glass is broken for their care, and neither is needed for it.
    /// NOPAT is HL7's for "no disclosure to the person without their clinician". Source: issue 4, part 6.
    private static let closed: Set<String> = ["third-party", "may-harm", "nopat"]

    var isNeverToBeOpened: Bool {
        Self.closed.contains(id.rawValue.lowercased()) || marks.contains { Self.closed.contains($0.code.lowercased()) }
    }
}
