import AccessControl
import CareRecord
import Federation
import Foundation

/// One entry opened: its statement's originals and the bytes as sent. Opening it is in the account.
public struct OpenedEntry: Sendable {
    public let entry: Entry
    /// The line it stands in, with everything it is grouped with.
    public let line: Line?
    /// The resource as its source sent it, byte for byte; nil where it holds what may not be shown, and only the entry is.
    public let original: [UInt8]?
    /// The narrative (`text.div`) as unescaped HTML, not yet sanitised; nil where none.
    public let narrative: String?
    /// True where the record was asked for again since this entry was first shown, and the source now says something else.
    public let isChanged: Bool
    /// Whether it is of the Summary Care Record and not of the shared record.
    public var isOfSummaryCareRecord = false
    /// Room that its bytes take while they are on their way out: held until what is made of them has left; nil where nobody counts.
    public package(set) var place: ExitPlace?
    public init(entry: Entry, line: Line?, original: [UInt8]?, narrative: String?, isChanged: Bool = false) {
        self.entry = entry
        self.line = line
        self.original = original
        self.narrative = narrative
        self.isChanged = isChanged
    }
}

/// A document's bytes, fetched on opening.
public struct OpenedAttachment: Sendable {
    public let contentType: String
    public let bytes: [UInt8]
    /// What its source says decides who may see it: asked before it is shown.
    let contexts: [SecurityContext]
    /// Room that it takes while it is on its way out, as an entry's original does.
    public package(set) var place: ExitPlace?
    public init(contentType: String, bytes: [UInt8], contexts: [SecurityContext] = []) {
        self.contentType = contentType
        self.bytes = bytes
        self.contexts = contexts
    }
}

/// What a person is searched by.
public struct PersonCriteria: Sendable {
    public var nhsNumber: String?
    public var family: String?
    public var given: String?
    /// `YYYY-MM-DD`.
    public var born: String?
    public var gender: String?
    public var postcode: String?
    /// The professional whom an administrator searches for.
    public var director: Director?
    public init(
        nhsNumber: String? = nil, family: String? = nil, given: String? = nil, born: String? = nil, gender: String? = nil,
        postcode: String? = nil, director: Director? = nil
    ) {
        self.director = director
        self.nhsNumber = nhsNumber
        self.family = family
        self.given = given
        self.born = born
        self.gender = gender
        self.postcode = postcode
    }
}

/// What a search found. A search is a decision and an account too: this exists only after both.
public enum PersonSearchResult: Sendable {
    case found([BannerPerson])
    case none
    /// Too many: nothing is shown, more must be said.
    case tooMany
}
