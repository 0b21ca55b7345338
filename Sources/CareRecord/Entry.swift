/// Names one entry: the resource it was read from, and which of its statements it is (most resources make one).
public struct EntryID: Hashable, Sendable, Comparable {
    public let resource: ResourceKey
    public let part: Int

    public init(resource: ResourceKey, part: Int = 0) {
        self.resource = resource
        self.part = part
    }

    public static func < (a: EntryID, b: EntryID) -> Bool { (a.resource, a.part) < (b.resource, b.part) }
}

/// A status as sent, with what it means for showing. An unknown word is kept and means nothing in particular (law 4).
public struct Status: Hashable, Sendable {
    /// The code or words as sent.
    public let asSent: String
    public let meaning: Meaning

    /// What a status means for where an entry is shown; never a replacement for the words.
    public enum Meaning: String, Sendable, CaseIterable {
        /// Active, current, in progress, confirmed booking, final.
        case current
        /// Yet to happen: booked, planned, intended, draft.
        case planned
        /// Over: completed, resolved, finished, stopped as planned.
        case past
        /// Ended early or not taken: stopped, cancelled, no-show, declined.
        case stopped
        case onHold
        /// Replaced by a later one, or changed after it was final.
        case superseded
        /// Said to be a mistake by its author: shown struck, never counted as fact.
        case enteredInError
        /// A word we do not know, or `unknown`.
        case asSent
    }

    public init(asSent: String, meaning: Meaning) {
        self.asSent = asSent
        self.meaning = meaning
    }
}

/// Whether a statement says that something is so, is not so, or did not happen (law 12).
public enum Assertion: String, Hashable, Sendable {
    case affirmed
    /// Suspected, provisional, differential, unconfirmed.
    case unconfirmed
    /// Looked for and said not to be so (`refuted`).
    case refuted
    /// "No known …": says that nothing of the kind is known.
    case noneKnown
    /// Said not to have been done or given (`not-done`, `not-taken`, `doNotPerform`).
    case notDone
}

/// A document, image or report body inside or beside a resource.
public struct Attachment: Hashable, Sendable {
    public let contentType: String?
    public let title: String?
    /// Where to fetch it, as sent; fetched only on opening, by the source's own rules (never shown).
    public let url: String?
    /// The place of inline base64 text in the resource's bytes.
    public let inlineData: Range<Int>?
    /// Size in bytes as stated.
    public let size: Int?
    public let created: PartialDate?
    /// What its bytes can be compared by: the digest that was sent (HL7 FHIR R4, `Attachment.hash`), else one of the inline text.
    public let digest: String?

    public init(
        contentType: String?, title: String?, url: String?, inlineData: Range<Int>?, size: Int? = nil,
        created: PartialDate? = nil, digest: String? = nil
    ) {
        self.digest = digest
        self.contentType = contentType
        self.title = title
        self.url = url
        self.inlineData = inlineData
        self.size = size
        self.created = created
    }
}

/// One more thing a resource says, for its own page: a label of ours and words as sent.
public struct Detail: Hashable, Sendable {
    public let label: String
    public let text: String

    /// The label of the whole text of a narrative of which the title holds only the beginning.
    public static let wholeNarrative = "In full"

    public init(_ label: String, _ text: String) {
        self.label = label
        self.text = text
    }
}

/// Something that could not be understood, with its place such as `entry[3].resource.onsetDateTime`. Never content.
public struct NotUnderstood: Hashable, Sendable {
    public let place: String
    public let reason: Reason

    public enum Reason: String, Hashable, Sendable {
        case notAnObject = "is not a resource"
        case noResourceType = "has no resource type"
        case wrongKind = "is of another kind than FHIR says"
        case notADate = "is not a date"
        case notANumber = "is not a number"
        case unresolved = "points to something that was not sent"
        case nestedTooDeep = "is nested too deep"
        case malformed = "is not well-formed"
        case twoTypes = "says of itself that it is two things"
        case insideAnother = "is a statement inside another resource, and is not shown by itself"
        case notToldApart = "cannot be told apart from another that is not the same"
        case notReadHere = "is of a kind that is not read here"
        case saidTwice = "is said twice; the first is shown"
        case modifier = "may change the meaning of what it stands in, and is not understood"
        case keptBack = "says that its source keeps a part back"
    }

    public init(place: String, reason: Reason) {
        self.place = place
        self.reason = reason
    }
}

/// One statement in a section, with its provenance.
///
/// A value in all but layout: every property is constant. As a structure of some 600 bytes with dozens of references it made
/// sorting and merging two to three times slower, since each move retains them all (bench/README.md).
public final class Entry: Hashable, Sendable, Identifiable {
    public let id: EntryID
    /// The content's own: kept beside it, since to ask the content copies it, and sections are asked for all the time.
    public let section: Section
    /// What it is about: the code's text, the medicine, the document's title.
    public let title: Concept
    public let status: Status?
    public let assertion: Assertion
    /// When it was true or happened: onset, start, effective time.
    public let when: PartialDate?
    /// When it ended, where said.
    public let until: PartialDate?
    public let content: EntryContent
    public let provenance: Provenance
    /// Remarks as sent.
    public let notes: [String]
    /// Everything else that was read, for the entry's own page.
    public let details: [Detail]
    public let attachments: [Attachment]
    /// The place of the narrative (`text.div`, a JSON string) in the resource's bytes: shown on the entry's page, sanitised.
    public let narrative: Range<Int>?
    /// True where the narrative is all there is to read.
    public let isNarrativeOnly: Bool
    /// Parts of it that could not be understood; the rest is shown.
    public let problems: [NotUnderstood]
    /// Something that could tell it from another fact is kept back: it is merged with none (law 11).
    public let isSaidInPart: Bool
    /// Stands for what would keep it out of another's line and is kept back (the specimen, the site, whose it is): equal where that is the same.
    /// It tells nothing, and is never shown. Nil where nothing of the kind is kept back.
    public let apart: Int?

    public init(
        id: EntryID, title: Concept, status: Status?, assertion: Assertion = .affirmed, when: PartialDate? = nil,
        until: PartialDate? = nil, content: EntryContent, provenance: Provenance, notes: [String] = [],
        details: [Detail] = [], attachments: [Attachment] = [], narrative: Range<Int>? = nil,
        isNarrativeOnly: Bool = false, problems: [NotUnderstood] = [], isSaidInPart: Bool = false,
        apart: Int? = nil
    ) {
        self.apart = apart
        self.isSaidInPart = isSaidInPart
        self.id = id
        self.title = title
        self.status = status
        self.assertion = assertion
        self.when = when
        self.until = until
        self.content = content
        self.section = content.section
        self.provenance = provenance
        self.notes = notes
        self.details = details
        self.attachments = attachments
        self.narrative = narrative
        self.isNarrativeOnly = isNarrativeOnly
        self.problems = problems
    }

    /// The same statement under another provenance: what keeps it apart from others stays (law 11).
    public func with(_ provenance: Provenance) -> Entry {
        Entry(
            id: id, title: title, status: status, assertion: assertion, when: when, until: until, content: content, provenance: provenance,
            notes: notes, details: details, attachments: attachments, narrative: narrative, isNarrativeOnly: isNarrativeOnly,
            problems: problems, isSaidInPart: isSaidInPart, apart: apart)
    }

    /// Whether it can stand as fact now: not a mistake, not replaced.
    public var stands: Bool { status?.meaning != .enteredInError && status?.meaning != .superseded }
    /// Whether it carries something that may change its meaning and that we do not understand (HL7 FHIR R4 2.1.0.5.1): it is never shown as
    /// plainly so, and is the same fact as no other.
    public var mayMeanElse: Bool { problems.contains { $0.reason == .modifier } }
    /// Whether its source says that it keeps a part of it back (HL7 FHIR R4, data-absent-reason `masked`; `meta` SUBSETTED, MASKED, REDACTED).
    public var isKeptBackInPart: Bool { problems.contains { $0.reason == .keptBack } }
    /// What is said beside it wherever it stands in a list; nil where all of it was understood.
    public var wordOfProblems: String? {
        guard !problems.isEmpty else { return nil }
        guard isKeptBackInPart else { return "Part of it was not understood" }
        let isAll = problems.allSatisfy { $0.reason == .keptBack }
        return isAll ? "Part of it is kept back by its source" : "Part of it is kept back by its source, and part was not understood"
    }
    /// The date that orders it: when it was true, else when it was written down.
    public var orderDate: PartialDate? { when ?? provenance.recorded }

    public static func == (a: Entry, b: Entry) -> Bool {
        a === b
            || a.id == b.id && a.title == b.title && a.status == b.status && a.assertion == b.assertion && a.when == b.when
                && a.until == b.until && a.content == b.content && a.provenance == b.provenance && a.notes == b.notes
                && a.details == b.details && a.attachments == b.attachments && a.narrative == b.narrative
                && a.isNarrativeOnly == b.isNarrativeOnly && a.problems == b.problems && a.isSaidInPart == b.isSaidInPart
                && a.apart == b.apart
    }

    /// By its name alone: equal entries have equal names.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
