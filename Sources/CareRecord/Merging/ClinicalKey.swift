/// The full clinical key of an entry: what must agree for two entries to be the same fact (law 11).
///
/// `exact` must be equal, `concept` must match, each date must be compatible, and each of `said` must be equal where both say
/// it. A field left out here would let two different facts merge; a needless one would keep repeats apart. Each section's
/// fields are in `ClinicalKey+Fields.swift`.
struct ClinicalKey: Sendable {
    let exact: String
    let concept: ConceptKey
    /// When it was true (when it was written down, where that is all there is), and until when.
    let dates: [PartialDate?]
    /// Whether a code means the same whatever its local name: a value at a moment says enough beside it.
    private let isByCodesAlone: Bool
    /// For what is asked only where two entries share `exact`.
    private let entry: Entry

    /// What one of two may leave unsaid: a result copied to another system without its range and flag is still that result.
    var said: [String] { ClinicalKey.saidFields(entry) }

    init(_ entry: Entry) {
        concept = ConceptKey(entry.title)
        var fields = ClinicalKey.exactFields(entry)
        fields.append(entry.assertion.rawValue)
        // The word itself: a final result and an amended one, a relapse and an active disease are not the same fact.
        fields.append(entry.status.map { "\($0.meaning.rawValue)=\(Fold.words($0.asSent))" } ?? "-")
        fields.append(ClinicalKey.timeWords(entry))
        if entry.isNarrativeOnly || entry.mayMeanElse || entry.isSaidInPart || ClinicalKey.isNotTold(entry) {
            // Free text is the same fact only if it is the same text from the same hands, what carries a modifier that we do not
            // understand may be any fact, and so may what is kept back of it, or not read, tell it from another: they are left alone.
            fields.append("alone:" + ClinicalKey.resource(entry))
        }
        exact = fields.joined(separator: "\u{1F}")
        // Each organisation writes an allergy down on a day of its own; it is one allergy all the same.
        let isLasting = entry.section == .allergies || entry.section == .identity
        dates = [entry.when ?? (isLasting ? nil : entry.provenance.recorded), entry.until]
        self.entry = entry
        if case .result(let it) = entry.content, it.value != nil, entry.when?.precision == .time {
            isByCodesAlone = true
        } else {
            isByCodesAlone = false
        }
    }

    /// Whether two entries of different sources can only be the same fact.
    func matches(_ other: ClinicalKey) -> Bool {
        guard exact == other.exact, concept.matches(other.concept, byCodesAlone: isByCodesAlone && other.isByCodesAlone)
        else { return false }
        let areDatesCompatible = zip(dates, other.dates).allSatisfy { a, b in
            switch (a, b) {
            case (nil, nil): true
            case (let a?, let b?): a.isCompatible(with: b)
            default: false
            }
        }
        // Last, since it is made anew each time.
        return areDatesCompatible && Self.agree(said, other.said)
    }

    /// Whether what each of two says beyond its exact key is the same where both say it.
    static func agree(_ a: [String], _ b: [String]) -> Bool { zip(a, b).allSatisfy { $0 == $1 || $0.isEmpty || $1.isEmpty } }

    /// Whether both say the same in every respect, as one source would repeat itself: what else tells two entries of one source
    /// apart counts too. What says of nothing what it is about is like no other.
    func repeats(_ other: ClinicalKey) -> Bool {
        !concept.isEmpty && exact == other.exact && concept.codes == other.concept.codes
            && concept.words == other.concept.words && concept.asides == other.concept.asides
            && dates.map { $0?.text } == other.dates.map { $0?.text } && said == other.said
            && ClinicalKey.withinFields(entry) == ClinicalKey.withinFields(other.entry)
    }

    /// What entries are compared by that share `exact`: most share it with none, so it is made only where it is asked for.
    struct Comparison: Sendable {
        /// How much it says: of two that differ in this, the vaguer is the one that might be either of several facts.
        let detail: Int
        /// A hash of everything that it says; nil where nothing says what the entry is about: then it is like no other.
        let sameness: Int?
        /// Where to look for entries that may match: the concept's codes and words, each at the date's place.
        let places: Places

        init(_ key: ClinicalKey) {
            let (said, dates, concept) = (key.said, key.dates, key.concept)
            detail = dates.reduce(0) { $0 + ($1.map { $0.precision.rawValue + 1 } ?? 0) } * 16 + said.count { !$0.isEmpty }
            sameness = concept.isEmpty ? nil : ClinicalKey.sameness(key.exact, concept, dates, said, key.entry)
            places = concept.isEmpty ? Places() : ClinicalKey.places(concept, dates[0])
        }
    }

    private static func sameness(
        _ exact: String, _ concept: ConceptKey, _ dates: [PartialDate?], _ said: [String], _ entry: Entry
    ) -> Int {
        var hasher = Hasher()
        hasher.combine(exact)
        hasher.combine(concept.codes)
        hasher.combine(concept.words)
        hasher.combine(concept.asides)
        for date in dates { hasher.combine(date?.text) }
        hasher.combine(said)
        hasher.combine(withinFields(entry))
        return hasher.finalize()
    }

    private static func places(_ concept: ConceptKey, _ date: PartialDate?) -> Places {
        let dates: (own: [String], vaguer: [String]) = date?.places ?? (["-"], [])
        let tokens = concept.tokens
        func at(_ dates: [String]) -> [Int] {
            var places: [Int] = []
            places.reserveCapacity(dates.count * tokens.count)
            for date in dates { for token in tokens { places.append(Places.number(token, date)) } }
            return places
        }
        return Places(own: at(dates.own), vaguer: at(dates.vaguer))
    }

    static func resource(_ entry: Entry) -> String {
        let key = entry.id.resource
        return "\(key.source)/\(key.type)/\(key.id)/\(key.contentHash)"
    }
}

extension Entry {
    /// Whether a form of it of which something is kept back still says all that it could be told from another fact by: what may be left unsaid
    /// counts too, since what is kept back is not left unsaid (an order on the ward and one to take home).
    public func isTold(by kept: Entry) -> Bool {
        let title = ConceptKey(title)
        guard !title.isQualified, title.asides.isEmpty else { return false }
        let (whole, rest) = (ClinicalKey(self), ClinicalKey(kept))
        guard whole.exact == rest.exact else { return false }
        // Of a result nearly every laboratory says its flags in words, and its value at a moment tells it without them.
        if section == .results { return true }
        return whole.said == rest.said
    }
}
