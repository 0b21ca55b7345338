import Foundation

/// Why a source gave no entries, or not all. Each case is a sentence that the viewer can show; none holds content or an address.
public enum SourceFailure: Error, Hashable, Sendable {
    /// No full answer before the source's own deadline.
    case late(after: Duration)
    /// Nobody answers at its address.
    case unreachable
    /// The connection ended in the middle of an answer.
    case cutOff
    /// Its certificate could not be trusted.
    case untrusted(Untrusted)
    /// It refused our credentials (401).
    case unauthorised
    /// It refused the request (403).
    case forbidden
    /// It does not know the address asked (404 on something it should know).
    case notFound
    /// Too many requests; it asked for a pause of this many seconds.
    case tooManyRequests(retryAfter: Int?)
    /// Another HTTP status.
    case status(Int)
    /// A redirect, which is never followed.
    case redirected
    /// The answer was larger than the limit, in bytes.
    case tooLarge(limit: Int)
    /// The answer is not FHIR JSON.
    case wrongContentType
    /// JSON that is not well-formed, at this byte.
    case malformed(at: Int)
    /// Well-formed, but not FHIR we can read; place such as `entry[3]`.
    case notUnderstood(place: String)
    /// It said so in an OperationOutcome; issue codes only.
    case outcome(codes: [String])
    /// It failed often just now, so it was not asked (circuit breaker).
    case resting
    /// Too many requests of ours were waiting for it.
    case busy
    /// About somebody else: a possible mix-up (law 7).
    case otherPerson
    /// It withholds by its own rules (GP Connect NO_PATIENT_CONSENT and the like).
    case withheldBySource
    /// Our own fault: credentials missing, configuration wrong.
    case notConfigured
    /// It answered, but what it showed could not be put on record, so it is not shown (law 2).
    case notAccounted
    /// Its answer does not hold everything: it said so itself, or it was cut short.
    case incomplete
    /// It answered, but too much is open on this machine to take the answer in.
    case noRoom

    public enum Untrusted: String, Hashable, Sendable { case expired, selfSigned, wrongName, noTLS, other }
}

extension SourceFailure {
    /// For the panel: what happened, in ordinary words.
    public var sentence: String {
        switch self {
        case .late(let after): "No answer in \(after.components.seconds) s"
        case .unreachable: "Could not be reached"
        case .cutOff: "The answer broke off"
        case .untrusted(.expired): "Its certificate has expired"
        case .untrusted(.selfSigned): "Its certificate is not signed by anybody we trust"
        case .untrusted(.wrongName): "Its certificate is for another name"
        case .untrusted(.noTLS): "It does not speak TLS at that address and port"
        case .untrusted(.other): "Its certificate is not trusted"
        case .unauthorised: "It did not accept our credentials"
        case .forbidden: "It refused the request"
        case .notFound: "It does not know what was asked"
        case .tooManyRequests: "It asked us to wait: too many requests"
        case .status(202): "It wants to answer later, which is not waited for (202)"
        case .status(let code): "It answered with an error (\(code))"
        case .redirected: "It pointed elsewhere; that is not followed"
        case .tooLarge(let limit): "The answer was larger than \(limit / 1_000_000) MB"
        case .wrongContentType: "The answer was not a FHIR record"
        case .malformed(let at): "The answer was damaged at byte \(at)"
        case .notUnderstood: "The answer could not be understood"
        case .incomplete: "Its answer does not hold everything"
        case .outcome: "It reported an error"
        case .resting: "It failed several times just now and is being given a rest"
        case .busy: "Too many questions were waiting for it"
        case .otherPerson: "The answer was about somebody else"
        case .withheldBySource: "Withheld by the organisation"
        case .notConfigured: "Its connection is not set up properly"
        case .notAccounted: "It answered, but this look could not be put on record, so the answer is not shown"
        case .noRoom: "It answered, but what others sent, or other open records, left no room to take the answer in"
        }
    }
}

/// Why what a source sent is not shown.
public enum WithheldReason: String, Hashable, Sendable, CaseIterable {
    /// Its NHS number or date of birth is another person's: a possible mix-up (law 7).
    case possibleMixUp = "possible-mix-up"
    /// The demographics service gives no date of birth that can be read, so nobody's can be confirmed (law 7).
    case birthDateNotKnown = "birth-date-not-known"
    /// It says that it is about somebody and names nobody, or is about a group: whose it is cannot be told, and nobody is mixed up.
    case subjectNotTold = "subject-not-told"
    /// The organisation does not share this section with this audience.
    case notShared = "not-shared"
    /// The person is restricted: nothing may tell where they are.
    case whereabouts
    /// The source itself withholds it.
    case bySource = "by-source"
    /// Policy keeps it from this role.
    case byPolicy = "by-policy"
    /// That it is shown could not be put on record (law 2).
    case notAccounted = "not-accounted"
    /// What would tell whether it is sensitive did not come.
    case notChecked = "not-checked"
    /// Sensitive information, by its source's marking or the region's lists.
    case sensitive
    /// Sensitive information is withheld of this organisation or this record; where, and how much, would tell what it is.
    case sensitiveSomewhere = "sensitive-somewhere"
}

extension WithheldReason {
    /// As pages and the look as a resource say it.
    public var words: String {
        switch self {
        case .birthDateNotKnown: "the date of birth cannot be confirmed: the demographics service gives none that can be read"
        case .possibleMixUp: "possible mix-up: it may be about somebody else; its privacy officers are told"
        case .subjectNotTold: "whom it is about is not said"
        case .notShared: "not shared with your organisation"
        case .whereabouts: "it could tell where a restricted person is"
        case .bySource: "by its own rules"
        case .byPolicy: "your role may not see it"
        case .notAccounted: "this look could not be put on record"
        case .notChecked: "it could not be checked for sensitive information"
        case .sensitive: "it is marked or listed as sensitive"
        case .sensitiveSomewhere: "something is withheld as sensitive, here or elsewhere; where is not said"
        }
    }
}

/// Why an organisation was not asked about a section.
public enum NotAskedReason: String, Hashable, Sendable {
    /// The locator knows of nothing there about the person.
    case notKnownThere = "not-known-there"
    /// Its system does not answer for this section.
    case notOffered = "not-offered"
    /// The staff member's role may not see it.
    case notAllowed = "not-allowed"
    /// Its agreement is suspended.
    case suspended
    /// It says itself that nobody there has asked, or that it has not begun its list.
    case notAskedThere = "not-asked-there"
}

/// Why a source's own list of a section is empty, as it says itself (HL7 FHIR R4, list-empty-reason). Only the source's word: nobody's entry.
public enum EmptyReason: String, Hashable, Sendable, CaseIterable {
    case nilKnown = "nilknown"
    case notAsked = "notasked"
    case withheld
    case unavailable
    case notStarted = "notstarted"
    case closed
    /// It gives another reason.
    case notUnderstood = "other"

    /// Whether that is no word of how the person is: then it is no "none recorded" (law 4).
    public var leavesOut: Bool { self != .nilKnown }

    /// As pages and the look as a resource say it.
    public var sentence: String {
        switch self {
        case .nilKnown: "Its own list is empty: it says that none is known"
        case .notAsked: "Its own list is empty: it says that nobody has asked"
        case .withheld: "Its own list is empty: it says that what is in it is kept back"
        case .unavailable: "Its own list is empty: it says that the information could not be had"
        case .notStarted: "Its own list is empty: it says that the list is not begun yet"
        case .closed: "Its own list is empty: it says that the list is closed"
        case .notUnderstood: "Its own list is empty, for a reason that is not understood here"
        }
    }
}

/// Why an answer is not the whole of it (law 4).
public enum CutShort: Hashable, Sendable {
    case pages(limit: Int)
    case bytes(limit: Int)
    case entries(limit: Int)
    /// A `next` address that may not be followed.
    case nextRefused
    /// A next page whose address cannot be read.
    case nextUnreadable
    /// A later page failed.
    case laterPageFailed(SourceFailure)
    /// Types of no section that its system holds and cannot find by person, by name; none where it does not say which types it holds.
    case kindsNotAsked([String])
    /// Its system gives results, conditions or care plans by category only, so that those of other categories, or of none, were not asked for; and
    /// those of the usual ones that it refused.
    case byCategory(refused: [String])
    /// So many entries of its answer to everything at once could not be read, not even of which section they are.
    case unreadable(Int)
    /// Its system says that it speaks another version of FHIR, and was read as R4.
    case otherVersion(String)
    /// Its source answers for several organisations and sent entries without saying whose: some may be this one's.
    case organisationNotSaid
    /// Sensitive information of this section is withheld; how much would tell what it is.
    case someWithheld
    /// Sensitive information of this organisation or record is withheld, here or elsewhere.
    case withheldSomewhere
    /// So many are shown without their originals, which hold what may not be shown.
    case withoutOriginals(Int)
    /// All of them, whatever they hold: which of them hold what may not be shown would tell what it is.
    case originalsHeldBack
    /// Its own list of the section is empty, and it says why.
    case listIsEmpty(EmptyReason)

    /// Whether entries are missing that its source holds: then nothing that came is no "none recorded" (law 4).
    public var leavesOut: Bool {
        switch self {
        case .pages, .bytes, .entries, .nextRefused, .nextUnreadable, .laterPageFailed, .kindsNotAsked, .byCategory,
            .unreadable:
            true
        case .otherVersion, .organisationNotSaid, .someWithheld, .withheldSomewhere, .withoutOriginals, .originalsHeldBack: false
        case .listIsEmpty(let why): why.leavesOut
        }
    }

    /// Whether it is a source's word about its own list, and not about its answer.
    public var isOfItsList: Bool { if case .listIsEmpty = self { true } else { false } }

    /// Whether the answer is whole all the same: a source's word that none is known takes nothing from it.
    public var isWhole: Bool { self == .listIsEmpty(.nilKnown) }

    /// Whether something came that may be of the section, and could not be read.
    public var isUnreadable: Bool { if case .unreadable = self { true } else { false } }

    /// Whether it says no more than that some kinds could not be asked for.
    public var isOfKindsNotAsked: Bool { if case .kindsNotAsked = self { true } else { false } }

    private static func sentence(kindsNotAsked types: [String]) -> String {
        guard !types.isEmpty else { return "Not asked for: its system does not say which kinds it holds" }
        let named = types.prefix(12).joined(separator: ", ") + (types.count > 12 ? " and \(types.count - 12) more" : "")
        return "Not asked for, because its system cannot find them by person: \(named)"
    }

    private static func sentence(refusedCategories refused: [String]) -> String {
        let plain = "Asked for by category, as its system demands: what has another category, or none, is not here"
        return refused.isEmpty ? plain : plain + ". It refused \(refused.joined(separator: ", "))"
    }

    public var sentence: String {
        switch self {
        case .byCategory(let refused): Self.sentence(refusedCategories: refused)
        case .unreadable(let count):
            "\(count == 1 ? "1 entry" : "\(count) entries") of its answer could not be read, and may be of this section or of any other"
        case .otherVersion(let version): "Its system speaks FHIR \(version) and was read as FHIR R4: some of it may not be understood"
        case .kindsNotAsked(let types): Self.sentence(kindsNotAsked: types)
        case .pages(let limit): "Cut short after \(limit) pages"
        case .bytes(let limit): "Cut short after \(limit / 1_000_000) MB"
        case .entries(let limit): "Cut short after \(limit) entries"
        case .nextRefused: "Cut short: its next page is at an address that may not be followed"
        case .nextUnreadable: "Cut short: there is a next page, and where it is could not be read"
        case .organisationNotSaid: "Its system sent entries without saying whose they are; they stand under another organisation"
        case .laterPageFailed(let failure): "Cut short: \(failure.sentence.lowercased())"
        case .someWithheld: "Some is withheld as sensitive; how much is not said"
        case .withheldSomewhere: "Something is withheld as sensitive, here or elsewhere; where is not said"
        case .originalsHeldBack: "Shown without originals: something is withheld as sensitive, here or elsewhere; where is not said"
        case .listIsEmpty(let why): why.sentence
        case .withoutOriginals(let count): "\(count) shown without the original, which holds what may not be shown"
        }
    }
}

/// How a source answered for kinds of information that are of no section (claims, devices…). They are asked for apart, so they fail apart.
public struct OtherKindsAnswer: Hashable, Sendable {
    /// Why they, or some of them, could not be had.
    public let failure: SourceFailure?
    public let cutShort: [CutShort]
    public let answered: Date
    public init(failure: SourceFailure?, cutShort: [CutShort] = [], answered: Date = Date()) {
        self.failure = failure
        self.cutShort = cutShort
        self.answered = answered
    }
}

/// Law 4: what one organisation said about one section.
public enum SectionState: Hashable, Sendable {
    /// Entries came; the counts are beside it in `SectionAnswer`.
    case entries
    /// It answered that it holds nothing.
    case nothingRecorded
    case notShared
    case withheld(WithheldReason)
    case notAsked(NotAskedReason)
    case notUnderstood
    case unavailable(SourceFailure)
    case waiting

    /// Whether nobody put the question to its organisation; where it says itself that it never asked, somebody did.
    public var isNotAskedFor: Bool {
        if case .notAsked(let why) = self { why != .notAskedThere } else { false }
    }

    /// The state's code in pages and in the look as a resource.
    public var code: String {
        switch self {
        case .entries: "entries"
        case .nothingRecorded: "nothing-recorded"
        case .notShared: "not-shared"
        case .withheld: "withheld"
        case .notAsked: "not-asked"
        case .notUnderstood: "not-understood"
        case .unavailable: "unavailable"
        case .waiting: "waiting"
        }
    }

    /// As the panel says it.
    public var words: String {
        switch self {
        case .entries: "Entries"
        case .nothingRecorded: "None recorded"
        case .notShared: "Not shared"
        case .withheld: "Withheld"
        case .notAsked: "Not asked"
        case .notUnderstood: "Could not be understood"
        case .unavailable: "Unavailable"
        case .waiting: "Still waiting"
        }
    }
}

/// Some that are withheld for one reason, as pages and the look as a resource say it.
public struct WithheldPart: Hashable, Sendable {
    /// 0 where how many is not said.
    public let count: Int
    /// Nil where it is not said.
    public let reason: WithheldReason?

    /// "2 withheld", or "Withheld" where how many is not said.
    public var counted: String { count > 0 ? "\(count) withheld" : "Withheld" }
    /// "1 withheld: possible mix-up…".
    public var words: String { counted + (reason.map { ": \($0.words)" } ?? "") }

    /// What is withheld, reason by reason, that which says most about whom to believe first; the rest without one.
    ///
    /// - Parameters:
    ///   - state: what the place where it is said comes to: one that is withheld as a whole has a reason of its own.
    ///   - why: how many of `count` for each reason that may be said.
    public static func of(_ state: SectionState, _ count: Int, _ why: [WithheldReason: Int]) -> [WithheldPart] {
        let whole: WithheldReason? = if case .withheld(let reason) = state { reason } else { nil }
        var why = why
        if why.isEmpty, let whole, count > 0 { why = [whole: count] }
        var left = count
        var parts: [WithheldPart] = []
        for reason in WithheldReason.allCases {
            let number = min(why[reason] ?? 0, left)
            guard number > 0 else { continue }
            parts.append(WithheldPart(count: number, reason: reason))
            left -= number
        }
        if left > 0 { parts.append(WithheldPart(count: left, reason: nil)) }
        // That something is sensitive is said once, where it is known.
        let isSaid = parts.contains { $0.reason == whole || $0.reason == .sensitive && whole == .sensitiveSomewhere }
        if let whole, !isSaid { parts.insert(WithheldPart(count: 0, reason: whole), at: 0) }
        return parts
    }
}

/// What one organisation said about one section, as counts and a state: a cell of the panel.
public struct SectionAnswer: Hashable, Sendable {
    public let organisation: ODSCode
    public let source: SourceID
    public let section: Section
    public var state: SectionState
    /// Entries shown or grouped.
    public var entries: Int
    public var withheld: Int
    /// Why: how many of `withheld` for each reason, beside whatever state the cell has. What is not in it is withheld, and its reason is not said.
    public var withheldWhy: [WithheldReason: Int] = [:]
    /// Resources of which nothing could be understood.
    public var notUnderstood: Int
    /// Of `entries`, those of which a part could not be understood: the rest of each is shown.
    public var readInPart = 0
    public var cutShort: [CutShort]
    /// When it answered; nil while waiting or where it was not asked.
    public var answered: Date?
    /// How old its data is, where it said so.
    public var dataAsOf: Date?

    public init(
        organisation: ODSCode, source: SourceID, section: Section, state: SectionState, entries: Int = 0,
        withheld: Int = 0, notUnderstood: Int = 0, cutShort: [CutShort] = [], answered: Date? = nil,
        dataAsOf: Date? = nil
    ) {
        self.organisation = organisation
        self.source = source
        self.section = section
        self.state = state
        self.entries = entries
        self.withheld = withheld
        self.notUnderstood = notUnderstood
        self.cutShort = cutShort
        self.answered = answered
        self.dataAsOf = dataAsOf
    }

    /// What is withheld here, beside entries or anything else, with its reasons.
    public var withheldParts: [WithheldPart] { WithheldPart.of(state, withheld, withheldWhy) }
}
