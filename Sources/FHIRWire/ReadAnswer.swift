import CareRecord
import Foundation

/// What a source's answer is read with: whose word it is, when it was fetched, how much may be read.
public struct ReadingContext: Sendable {
    public let source: SourceID
    /// The organisation that entries are attributed to where the resource names none of `organisations`.
    public let organisation: ODSCode
    /// Every organisation the source answers for (an ICS's system stands for many): a resource that names one of them
    /// as custodian, provider or managing organisation, by ODS code, is that one's word.
    public let organisations: Set<ODSCode>
    public let fetched: Date
    /// How old the source says its data is, from the HTTP answer; a Bundle's own timestamp or lastUpdated may say it better.
    public let dataAsOf: Date?
    /// Prefix of places in `NotUnderstood`, such as `page 2`.
    public let place: String?
    /// The source's base address and its aliases: a whole address under another base is another server's resource (law 7). Empty: not known.
    public let bases: Set<String>

    public init(
        source: SourceID, organisation: ODSCode, organisations: Set<ODSCode>, fetched: Date, dataAsOf: Date? = nil,
        place: String? = nil, bases: Set<String> = []
    ) {
        self.bases = bases
        self.source = source
        self.organisation = organisation
        self.organisations = organisations
        self.fetched = fetched
        self.dataAsOf = dataAsOf
        self.place = place
    }
}

/// Bytes shared by everything read from them; immutable, so it is Sendable without a lock.
public final class SharedBytes: Sendable {
    public let bytes: [UInt8]
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// One resource as its source sent it, byte for byte.
public struct RawResource: Sendable {
    public let buffer: SharedBytes
    public let range: Range<Int>

    public init(buffer: SharedBytes, range: Range<Int>) {
        self.buffer = buffer
        self.range = range
    }

    public var bytes: ArraySlice<UInt8> { buffer.bytes[range] }
}

/// One resource of an answer and what was made of it. By reference for the same reason as `Entry`: it goes through many hands on its
/// way to the page, and none changes it.
public final class ReadResource: Sendable {
    public let key: ResourceKey
    public let fullURL: String?
    public let raw: RawResource
    /// Entries of a section; empty for other types and for what was not understood.
    public let entries: [Entry]
    public let outcome: Outcome
    /// Whom it says it is about.
    public let subject: Subject
    /// What its sensitivity can be told from, or where that is to be read (`R4Reader.bearings`).
    let bearing: Bearing
    /// For a statement inside another resource that is listed by itself: that resource. It stays and goes with it.
    public let container: ReadResource?
    /// What its entries tell of other sections by naming what it refers to.
    public let told: Told
    /// A Patient that contains what is about somebody else: its own words are the person's, its bytes are not given out.
    public let holdsOthers: Bool
    /// Whose word it is, of several organisations that the source answers for, is named by what did not come with the same answer.
    let isOwnerElsewhere: Bool
    /// Bytes that it takes beside its own text, with what a record makes of its entries: counted by what they hold. Also where only a part of
    /// them is shown, since that part holds the same texts.
    public let weight: Int

    /// Sections told of through references (`R4Reader.entries(of:withoutTellingOf:)` takes them out).
    public struct Told: Sendable, Hashable {
        public internal(set) var sections: Set<Section> = []
        /// Those that the resource's own text tells of too: the reference holds the name.
        public internal(set) var inText: Set<Section> = []
        public init() {}
    }

    public enum Outcome: Sendable, Hashable {
        case entry(Section)
        /// Another type (claims, devices, practitioners…): listed by type and count.
        case listed
        case notUnderstood(NotUnderstood)
    }

    /// Whom a resource says it is about, for the right-person check (law 7).
    public struct Subject: Sendable, Hashable {
        /// `Patient/id` as far as it could be resolved inside the answer; nil where the resource names nobody.
        public let reference: String?
        /// The server that `reference` is of, where that is another than the source's own as far as addresses tell: its base address.
        /// `Patient/1` there need not be the source's `Patient/1` (HL7 FHIR R4, Bundle 2.36.4).
        public let base: String?
        /// NHS numbers it names itself: identifiers on a Patient (contained ones too) or a logical reference's identifier.
        public let nhsNumbers: [String]
        /// Other identifiers as `system|value`: a Patient's own, else those by which the resource names its person and nothing else does.
        public let identifiers: Set<String>
        /// Birth dates it names itself (a Patient's, a contained one's too).
        public let born: [PartialDate]
        /// Family names it names itself (Patient only), as sent.
        public let families: [String]
        /// Given names it names itself (Patient only), as sent.
        public let givens: [String]
        /// Whether it says that the person has died (Patient only).
        public let hasDied: Bool
        /// Whether it is about a place, a device, an organisation or a product: of nobody else, and nothing of the person's own.
        public let isOfAThing: Bool
        /// Whether something inside it is about one of these.
        public let holdsThings: Bool
        /// Whether that it is nobody else's hangs on what did not come with the same answer.
        let isToldElsewhere: Bool
        /// Whether it says that it is about somebody and names nobody at all, in words or otherwise: no subject, or a group.
        public let isUntold: Bool
        public init(
            reference: String?, base: String? = nil, nhsNumbers: [String] = [], identifiers: Set<String> = [], born: [PartialDate] = [],
            families: [String] = [], givens: [String] = [], hasDied: Bool = false, isOfAThing: Bool = false, isUntold: Bool = false,
            holdsThings: Bool = false, isToldElsewhere: Bool = false
        ) {
            self.isOfAThing = isOfAThing
            self.holdsThings = holdsThings
            self.isToldElsewhere = isToldElsewhere
            self.isUntold = isUntold
            self.reference = reference
            self.base = base
            self.nhsNumbers = nhsNumbers
            self.identifiers = identifiers
            self.born = born
            self.families = families
            self.givens = givens
            self.hasDied = hasDied
        }
    }

    /// What tells how sensitive a resource is, wherever in it that stands, contained resources included: more than its entries say,
    /// since its original holds more.
    public struct Bearings: Sendable, Hashable {
        /// `meta.security` and `securityLabel`, with systems.
        public var marks: [Coding] = []
        /// Every other code that names its system, units left out.
        public var codes: [Coding] = []
        public var references: [Reference] = []
        /// Its own business identifiers (`identifier`), each as a logical reference's target names it.
        public var identifiers: [String] = []

        /// To another resource; people, organisations and places left out.
        public struct Reference: Sendable, Hashable {
            /// Path from the resource's top, without indexes: `context.encounter`.
            public let element: String
            /// `Type/id`; as sent where it did not come with the same answer and is of another shape; `logical(system:value:)` where it
            /// names the other by an identifier alone.
            public let target: String
            public init(element: String, target: String) {
                self.element = element
                self.target = target
            }

            /// A logical reference's target (HL7 FHIR R4, `Reference.identifier`).
            public static func logical(system: String, value: String) -> String { "identifier:\(system)|\(value)" }
            public var isLogical: Bool { target.hasPrefix("identifier:") }
        }

        public init(marks: [Coding] = [], codes: [Coding] = [], references: [Reference] = [], identifiers: [String] = []) {
            self.identifiers = identifiers
            self.marks = marks
            self.codes = codes
            self.references = references
        }
    }

    /// Most records hold nothing that could be sensitive: what would tell is read only where somebody asks.
    enum Bearing: Sendable {
        case told(Bearings)
        /// The resource's number among those of the answer that it was read from.
        case unread(Answered, number: Int)
    }

    /// An answer's text and what it was read with.
    final class Answered: Sendable {
        let bytes: SharedBytes
        let context: ReadingContext
        let limits: JSONLimits

        init(bytes: SharedBytes, context: ReadingContext, limits: JSONLimits) {
            self.bytes = bytes
            self.context = context
            self.limits = limits
        }
    }

    /// Whether what its sensitivity can be told from stands in its text, and nowhere else.
    public var isToldByText: Bool { if case .unread = bearing { true } else { false } }

    public convenience init(
        key: ResourceKey, fullURL: String?, raw: RawResource, entries: [Entry], outcome: Outcome, subject: Subject,
        bearings: Bearings = Bearings()
    ) {
        self.init(key: key, fullURL: fullURL, raw: raw, entries: entries, outcome: outcome, subject: subject, bearing: .told(bearings))
    }

    init(
        key: ResourceKey, fullURL: String?, raw: RawResource, entries: [Entry], outcome: Outcome, subject: Subject, bearing: Bearing,
        told: Told = Told(), container: ReadResource? = nil, holdsOthers: Bool = false, isOwnerElsewhere: Bool = false,
        weight: Int? = nil
    ) {
        self.isOwnerElsewhere = isOwnerElsewhere
        self.holdsOthers = holdsOthers
        self.weight =
            weight
            ?? entries.reduce(Self.ownBlock + key.weight + fullURL.weight + subject.weight) { $0 + $1.weight + $1.weightInRecord }
        self.container = container
        self.told = told
        self.key = key
        self.fullURL = fullURL
        self.raw = raw
        self.entries = entries
        self.outcome = outcome
        self.subject = subject
        self.bearing = bearing
    }

    /// What names it and says whose it is, without its bytes and what was made of them.
    public var named: ReadResource {
        let nothing = RawResource(buffer: SharedBytes([]), range: 0..<0)
        return ReadResource(
            key: key, fullURL: fullURL, raw: nothing, entries: [], outcome: outcome, subject: subject, bearing: .told(Bearings()),
            container: container)
    }

    /// The same resource, of which only this is shown.
    public func showing(_ entries: [Entry]) -> ReadResource {
        ReadResource(
            key: key, fullURL: fullURL, raw: raw, entries: entries, outcome: outcome, subject: subject, bearing: bearing, told: told,
            container: container, holdsOthers: holdsOthers, weight: weight)
    }

    /// Whether it names something that did not come with the same answer and that it cannot be read without, or does not say whose it is but by
    /// what did not come, or whose word it is: more of its answer may tell.
    public var isReadInPart: Bool {
        isOwnerElsewhere || subject.isToldElsewhere || subject.reference == Reading.nobodys
            || entries.contains { $0.problems.contains { $0.reason == .unresolved } }
    }

    /// The same resource with what was made of it where more of its answer was at hand. Its bytes, and what its sensitivity is told from, are those of
    /// the page that it came on.
    /// - Parameter again: the same bytes, read beside others.
    public func readAgain(_ again: ReadResource) -> ReadResource {
        ReadResource(
            key: key, fullURL: fullURL, raw: raw, entries: again.entries, outcome: again.outcome, subject: again.subject, bearing: bearing,
            told: again.told, container: container, holdsOthers: again.holdsOthers)
    }

    /// The object's own block and its lists, as measured.
    private static let ownBlock = 450
}

extension ReadResource.Subject {
    var weight: Int {
        reference.weight + base.weight + nhsNumbers.weight + identifiers.weight + born.weight + families.weight + givens.weight
    }
}

/// One HTTP answer, read: every resource in it is in `resources`, whatever became of it (law 11).
public struct ReadAnswer: Sendable {
    public let resources: [ReadResource]
    /// `Bundle.link` of relation `next`, as sent; empty where there is one whose address cannot be read, which is no end of the answer.
    public let next: String?
    public let total: Int?
    /// OperationOutcome issues met at the top or as entries with search mode `outcome`.
    public let issues: [Issue]
    /// How old the data is, where the answer says so.
    public let dataAsOf: Date?
    /// The top resource's type: `Bundle`, `Patient`, `OperationOutcome`, ….
    public let type: String
    /// How many resources, and statements inside resources, it held beyond what is read of one answer (`JSONLimits.resources`): they are in no
    /// other place, so the answer is cut short (law 4).
    public let leftOut: Int
    /// How many of a Bundle's own entries matched what was asked, by type (what is no resource under "", and a message that stands in a match's
    /// place): its `total` counts these. What its server marks as sent beside them (`search.mode` `include`) or as word of the search itself
    /// (`outcome`) is none (HL7 FHIR R4 3.1.1.4.1).
    public let matches: [String: Int]
    /// How many of its own entries are an OperationOutcome that does not say that it is a message about the search: some systems count them in
    /// `total`.
    public let unmarkedMessages: Int
    /// Whether a search's Bundle inside it names a next page, or says that it matched more than it gives: pages of those are not asked for (law 4).
    public let holdsPartOfSearch: Bool
    /// How many of its entries, wherever in it they stand, cannot even be said to be of a section or of none: no resource, without a type or of two,
    /// of a type that is misspelt, or a message in the place of something else. They may be of any section (law 4).
    public let ofNoSection: Int

    public struct Issue: Sendable, Hashable {
        public let severity: String
        public let code: String
        /// `system|code` of details, where sent. Diagnostics are left out: they may hold anything.
        public let details: [String]
        /// One of the requests that a batch answers failed (HL7 FHIR R4, `Bundle.entry.response.status`).
        static let failedResponse = Issue(severity: "error", code: "exception", details: [])
        public init(severity: String, code: String, details: [String]) {
            self.severity = severity
            self.code = code
            self.details = details
        }
    }

    public init(
        resources: [ReadResource], next: String?, total: Int?, issues: [Issue], dataAsOf: Date?, type: String, leftOut: Int = 0,
        matches: [String: Int] = [:], unmarkedMessages: Int = 0, holdsPartOfSearch: Bool = false, ofNoSection: Int = 0
    ) {
        self.ofNoSection = ofNoSection
        self.unmarkedMessages = unmarkedMessages
        self.holdsPartOfSearch = holdsPartOfSearch
        self.leftOut = leftOut
        self.matches = matches
        self.resources = resources
        self.next = next
        self.total = total
        self.issues = issues
        self.dataAsOf = dataAsOf
        self.type = type
    }
}

/// Why an answer could not be read at all. What can be read in part is not an error.
public enum ReadingError: Error, Hashable, Sendable {
    case malformed(at: Int)
    case tooDeep(at: Int)
    /// Not an object with a resourceType.
    case notFHIR
}
