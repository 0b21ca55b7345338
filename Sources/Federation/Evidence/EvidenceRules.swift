import CareRecord
import FHIRWire
import Foundation

/// What a contact is evidence of, and from when to when. What cannot be read for certain is evidence of nothing.
///
/// | resource | state | evidence |
/// |---|---|---|
/// | Appointment | booked, and not over | upcoming appointment |
/// | | arrived, checked-in | past appointment once begun, upcoming until then |
/// | | fulfilled | past appointment |
/// | Encounter | planned, and not over | upcoming appointment |
/// | | arrived, triaged, in-progress, onleave | admission or encounter, open unless an end is said |
/// | | finished | admission or encounter, ended |
/// | ServiceRequest | active, on-hold; completed | referral; ended |
/// | CareTeam | active; inactive | care team; ended |
/// | EpisodeOfCare | active, onhold; finished | care team; ended |
///
/// Every other state (cancelled, noshow, entered-in-error, revoked, draft, proposed, pending, waitlist, suspended, unknown), and none, is
/// evidence of nothing. A booked appointment that is over was perhaps never kept: nothing. One with no state or no date that can be read is
/// *not said*: it could be evidence, and is none.
///
/// Dates: a time without a zone, and a day, are London's. Where only a day, month or year is known, of what has begun its first moment is
/// taken for its beginning and for its end: it did begin, and windows counted from the earlier moment close earlier. An appointment to
/// come must have a day; one with no more than a day lasts that day. An end that nobody said is the beginning, where the state says that
/// it is over.
enum EvidenceRules {
    /// So many of a kind from one source are handed on: they are written down with the decision.
    static let most = 8

    enum Finding: Hashable, Sendable {
        case evidence(Evidence)
        case nothing
        /// It would be evidence, were it said when, or in what state.
        case notSaid
    }

    static func finding(_ contact: ReadContact, of source: SourceID, at now: Date) -> Finding {
        guard let status = contact.status, !contact.isUnclear else { return .notSaid }
        let dates = Dates(contact)
        func made(_ kind: EvidenceKind, _ span: (from: Date, until: Date?)?) -> Finding {
            let isDated = dates.from != nil || dates.until != nil || span != nil
            guard isDated, !dates.areReversed, kind != .upcomingAppointment || !dates.isVague else { return .notSaid }
            return span.map { .evidence(Evidence(kind: kind, from: $0.from, until: $0.until, source: source)) } ?? .nothing
        }
        switch (contact.form, status) {
        case (.appointment, "booked"): return made(.upcomingAppointment, dates.toCome(at: now))
        case (.appointment, "arrived"), (.appointment, "checked-in"):
            return dates.hasBegun(at: now) ? made(.pastAppointment, dates.ended) : made(.upcomingAppointment, dates.toCome(at: now))
        case (.appointment, "fulfilled"): return made(.pastAppointment, dates.ended)
        case (.encounter, "planned"), (.admission, "planned"): return made(.upcomingAppointment, dates.toCome(at: now))
        case (.encounter, let status) where open.contains(status): return made(.encounter, dates.begun)
        case (.admission, let status) where open.contains(status): return made(.admission, dates.begun)
        case (.encounter, "finished"): return made(.encounter, dates.ended)
        case (.admission, "finished"): return made(.admission, dates.ended)
        case (.referral, "active"), (.referral, "on-hold"): return made(.referral, dates.begun)
        case (.referral, "completed"): return made(.referral, dates.ended)
        case (.careTeam, "active"), (.episodeOfCare, "active"), (.episodeOfCare, "onhold"):
            // Is so now, and nobody says since when: it begins when it was seen.
            return made(.careTeam, dates.begun ?? (now, dates.until))
        case (.careTeam, "inactive"), (.episodeOfCare, "finished"): return made(.careTeam, dates.ended)
        default: return .nothing
        }
    }

    private static let open: Set<String> = ["arrived", "triaged", "in-progress", "onleave"]

    /// Those of each kind that can count: the latest begun, and those that last longest; a record's thousands are not written down.
    static func chosen(_ all: [Evidence]) -> [Evidence] {
        var chosen: Set<Evidence> = []
        for (kind, some) in Dictionary(grouping: Set(all), by: \.kind) {
            let byBeginning = some.sorted { kind == .upcomingAppointment ? precedes($0, $1) : precedes($1, $0) }
            let byEnd = some.sorted { ($0.until ?? .distantFuture, $0.from) > ($1.until ?? .distantFuture, $1.from) }
            chosen.formUnion(byBeginning.prefix(most / 2))
            chosen.formUnion(byEnd.prefix(most / 2))
        }
        return chosen.sorted(by: precedes)
    }

    static func precedes(_ a: Evidence, _ b: Evidence) -> Bool {
        (a.kind, a.from, a.until ?? .distantFuture, a.source) < (b.kind, b.from, b.until ?? .distantFuture, b.source)
    }

    // MARK: Dates

    /// A contact's dates as moments.
    private struct Dates {
        let from: Date?
        let until: Date?
        let areReversed: Bool
        private let begins: PartialDate?

        init(_ contact: ReadContact) {
            begins = contact.begins
            let from = contact.begins.map(LondonMoment.first)
            let end = contact.ends.map(LondonMoment.first)
            self.from = from
            // A vague end is not before the beginning; a clear one that is makes no sense.
            areReversed = from.flatMap { from in contact.ends.map { LondonMoment.last($0) < from } } ?? false
            if let end {
                until = max(end, from ?? end)
            } else if let from, let minutes = contact.minutes, (0...1440).contains(minutes), contact.begins?.precision == .time {
                until = from + Double(minutes) * 60
            } else {
                until = nil
            }
        }

        func hasBegun(at now: Date) -> Bool { from.map { $0 <= now } ?? false }

        /// Begins nobody knows on which day.
        var isVague: Bool { begins.map { $0.precision < .day } ?? true }

        /// Begun, and open unless an end is said.
        var begun: (from: Date, until: Date?)? { from.map { ($0, until) } }

        /// Over, whether or not somebody says when.
        var ended: (from: Date, until: Date?)? {
            guard let from = from ?? until else { return nil }
            return (from, until ?? from)
        }

        /// Still to come or going on. One whose end is not said may go on until its day ends.
        func toCome(at now: Date) -> (from: Date, until: Date?)? {
            guard let begins, let from, begins.precision >= .day else { return nil }
            if begins.precision == .day {
                let dayEnds = LondonMoment.last(begins)
                return dayEnds > now ? (from, dayEnds) : nil
            }
            return (until ?? from + 86_400) > now ? (from, until) : nil
        }
    }
}

/// What a date of a source means as moments, by London's clocks where it names no zone.
enum LondonMoment {
    private static let zone = TimeZone(identifier: "Europe/London")

    /// The first moment it can mean.
    static func first(_ date: PartialDate) -> Date {
        let asUTC = Date(timeIntervalSince1970: Double(date.earliest))
        return date.offset == nil ? london(asUTC) : asUTC
    }

    /// The moment after the last it can mean; a time means itself.
    static func last(_ date: PartialDate) -> Date {
        let asUTC = Date(timeIntervalSince1970: Double(date.earliest))
        switch date.precision {
        case .time: return first(date)
        case .day: return london(asUTC + 86_400)
        case .month: return london(asUTC + 31 * 86_400)
        case .year: return london(asUTC + 366 * 86_400)
        }
    }

    /// The moment at which London's clocks show what UTC's would.
    private static func london(_ shown: Date) -> Date {
        guard let zone else { return shown }
        let guess = shown - Double(zone.secondsFromGMT(for: shown))
        return shown - Double(zone.secondsFromGMT(for: guess))
    }
}
