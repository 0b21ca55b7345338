import Foundation
import Synchronization

/// One line of the trail. Names people by number and staff by subject; holds nothing clinical and no search words.
public struct TrailEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case signedIn = "signed-in"
        case signInRefused = "sign-in-refused"
        case signedOut = "signed-out"
        /// What is asked of the demographics service, before it is asked.
        case searched
        /// Whom the answer names, before it is shown.
        case searchAnswered = "search-answered"
        case searchRefused = "search-refused"
        /// A list of people was not given: one's own, privacy officers', directors to choose from.
        case listRefused = "list-refused"
        case lookOpened = "look-opened"
        case lookRefused = "look-refused"
        /// Its content was dropped to save memory, and is asked for again.
        case lookGatheredAgain = "look-gathered-again"
        /// Resources that a look had shown were taken back: its source said later that they may be another person's.
        case shownRecalled = "shown-recalled"
        case personNotFound = "person-not-found"
        case entryOpened = "entry-opened"
        case attachmentOpened = "attachment-opened"
        case wrongReported = "wrong-reported"
        case printed
        case exported
        case lookEnded = "look-ended"
        case mixUpRaised = "mix-up-raised"
        /// A privacy officer has looked into it.
        case mixUpClosed = "mix-up-closed"
        case regionLoaded = "region-loaded"
        /// The staff member's own organisation is asked whether it has to do with the person, before it is asked.
        case evidenceAsked = "evidence-asked"
        /// A look waits for something to be confirmed.
        case lookChallenged = "look-challenged"
        case presenceStated = "presence-stated"
        case glassBroken = "glass-broken"
        /// An officer of oversight reads a list of cases; before they do.
        case casesRead = "cases-read"
        /// A staff member is shown whom they looked at last, or whom others looked at in their name; before they are.
        case ownListRead = "own-list-read"
        case directorNamed = "director-named"
        case directorDisowned = "director-disowned"
        case launched
        case launchRefused = "launch-refused"
        case objectionSet = "objection-set"
        case objectionEnded = "objection-ended"
        /// Somebody's objection was received, or a step was taken with it.
        case objectionHandled = "objection-handled"
        /// A desk's staff read its objections; before they do.
        case objectionsRead = "objections-read"
        /// A notice of a national emergency was proposed, or signed by the second person.
        case objectionsSuspended = "objections-suspended"
        case objectionsRestored = "objections-restored"
        case caseloadGiven = "caseload-given"
        case caseloadEnded = "caseload-ended"
        /// An organisation's list of training replaced the one before.
        case trainingImported = "training-imported"
        /// An organisation's list of who its staff are and where they live replaced the one before: kept as keyed marks.
        case staffImported = "staff-imported"
        /// An organisation ended a staff member's role there, or all of them; and gave it back.
        case roleEnded = "role-ended"
        case roleRestored = "role-restored"
        /// An organisation's system sent what its key had signed and was refused all the same.
        case feedRefused = "feed-refused"
        case policyImported = "policy-imported"
        case policyActivated = "policy-activated"
        case regionImported = "region-imported"
        case regionActivated = "region-activated"
        /// A batch of answers is about to be shown.
        case answerShown = "answer-shown"
        case sectionOpened = "section-opened"
        /// The person said that their Summary Care Record may be viewed; before it is asked for.
        case summaryPermitted = "summary-permitted"
        /// The person said that it may not.
        case summaryRefused = "summary-refused"
        /// It is viewed although the person could not be asked; before it is asked for.
        case summaryEmergency = "summary-emergency"
        case serviceStarted = "service-started"
        /// A person's number was found to supersede another: the chains of both name the other's.
        case numberSuperseded = "number-superseded"
        /// A list of who looked, or one event with its proof, is about to be handed over.
        case listHanded = "list-handed"
        /// A person questions a look.
        case lookQuestioned = "look-questioned"
        /// A person is given letters that ask organisations for a copy of their record.
        case copyAsked = "copy-asked"
        /// A person asks for an entry to be put right.
        case correctionAsked = "correction-asked"
        case correctionAnswered = "correction-answered"
        /// A person says how they can be reached safely.
        case contactWaySet = "contact-way-set"
        /// A desk put on record that somebody acts for the person on the public pages.
        case representativeSet = "representative-set"
        case representativeEnded = "representative-ended"
        /// Of whoever acts: that they do was put on record.
        case actingSet = "acting-set"
        /// Whoever acts for the person asks to read about them: before the register is asked.
        case representativeAsked = "representative-asked"
        /// They may, and something is about to be shown.
        case representativeShown = "representative-shown"
        case representativeRefused = "representative-refused"
        case alertRaised = "alert-raised"
        case caseOpened = "case-opened"
        case staffAsked = "staff-asked"
        case staffAnswered = "staff-answered"
        case caseDecided = "case-decided"
        /// A second person's word on a case that is escalated.
        case caseConfirmed = "case-confirmed"
        /// An officer raised a case of a look that they had found.
        case caseRaised = "case-raised"
        /// An officer's answer to a person's question waits for a second person.
        case answerWorded = "answer-worded"
        /// A person's question about a look is answered; the words are not here.
        case questionAnswered = "question-answered"
        /// The organisation's own source is about to be asked whether care followed broken glass.
        case contactAsked = "contact-asked"
        case contactAnswered = "contact-answered"
        case sampleDrawn = "sample-drawn"
        case trailSearched = "trail-searched"
        /// Rows of a register that name people or staff are about to be printed by a command.
        case registerRead = "register-read"
        case reportMade = "report-made"
        case trailErased = "trail-erased"
        case holdSet = "hold-set"
        case holdEnded = "hold-ended"
        case logKeyChanged = "log-key-changed"
        /// Two checkpoints of one size that are not the same were seen.
        case splitViewSeen = "split-view-seen"
    }

    /// Ordered by time: the first 48 bits are milliseconds (RFC 9562, UUID version 7), as 32 hex digits.
    public let id: String
    public let kind: Kind
    /// Milliseconds since 1970.
    public let at: Int64
    /// The identity provider's subject and issuer of whoever did it.
    public let subject: String?
    public let issuer: String?
    /// For which organisation (ODS) and in which role.
    public let organisation: String?
    public let role: String?
    /// NHS numbers it is about.
    public let people: [String]
    public let look: String?
    public let purpose: String
    /// The decision with every rule weighed, as JSON.
    public let decision: String?
    /// Kinds and counts only.
    public let detail: String?
    /// What only some kinds say (docs/events.md).
    public let also: [EventField: EventValue]

    public init(
        kind: Kind, at: Date, subject: String? = nil, issuer: String? = nil, organisation: String? = nil,
        role: String? = nil, people: [String] = [], look: String? = nil, purpose: String = "direct care",
        decision: String? = nil, detail: String? = nil, also: [EventField: EventValue] = [:]
    ) {
        self.kind = kind
        self.at = Int64(at.timeIntervalSince1970 * 1000)
        self.id = Self.newID(at: self.at)
        self.subject = subject?.withoutNull
        self.issuer = issuer?.withoutNull
        self.organisation = organisation
        self.role = role?.withoutNull
        self.people = people
        self.look = look
        self.purpose = purpose
        self.decision = decision?.withoutNull
        self.detail = detail?.withoutNull
        self.also = also
    }

    /// The same event, dated otherwise and under an id of that moment.
    /// - Parameter milliseconds: since 1970.
    public func dated(_ milliseconds: Int64) -> TrailEvent {
        // Half a millisecond on, so that no rounding makes it the one before.
        let moment = Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000)
        return TrailEvent(
            kind: kind, at: moment, subject: subject, issuer: issuer, organisation: organisation, role: role, people: people, look: look,
            purpose: purpose, decision: decision, detail: detail, also: also)
    }

    /// The last id's time and count: events of one millisecond keep the order in which they were made (RFC 9562 section 6.2,
    /// method 1), which random bits would lose.
    private static let last = Mutex<(milliseconds: Int64, count: UInt64)>((0, 0))

    static func newID(at milliseconds: Int64) -> String {
        let (time, count) = last.withLock { last -> (Int64, UInt64) in
            // A clock that was set back by more than a second is believed; one that trembles is not.
            if milliseconds > last.milliseconds || milliseconds < last.milliseconds - 1000 {
                // It goes on counting, so that two clocks by turns (the database's and the machine's) keep each its order.
                last = (milliseconds, last.count == 0xFFF ? 0 : last.count + 1)
            } else if last.count == 0xFFF {
                last = (last.milliseconds + 1, 0)
            } else {
                last.count += 1
            }
            return last
        }
        var random = SystemRandomNumberGenerator()
        let high = UInt64(truncatingIfNeeded: time) << 16 | 0x7000 | count
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return Self.hex(high) + Self.hex(low)
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

extension TrailEvent {
    /// The field that names the event which another is about.
    /// - Parameter event: an event's id; none, or what is no id, gives no field.
    public static func about(_ event: String?) -> [EventField: EventValue] {
        guard let event, event.utf8.count == 32 else { return [:] }
        var bytes: [UInt8] = []
        var rest = event[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return [:] }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return [.about: .bytes(bytes)]
    }
}
