import AuditTrail
import Storage

/// Which piece says each kind of event, as the person reads it. Switched without `default`: a new kind wants its words here.
enum EventWords {
    /// - Parameter isOwn: the person did it themselves.
    /// - Parameter isByNobody: no member of staff did it: the service itself asks the national register about those who object, and for a person's own pages.
    /// - Parameter isWaiting: a second person has not agreed to it yet.
    /// - Parameter isUnderNotice: it is of a notice of a national emergency (`isUnderNotice(_:)`).
    /// - Parameter page: which page of their own the person was shown; nil: a list of who looked.
    /// - Parameter mixUp: what a possible mix-up tells; nil where the event is of none.
    static func heading(
        _ kind: TrailEvent.Kind, isOwn: Bool = false, isByNobody: Bool = false, isWaiting: Bool = false, isUnderNotice: Bool = false,
        page: TrailEventOfPerson.OwnPage? = nil, mixUp: MixUpTold? = nil
    ) -> EventText {
        if kind == .listHanded, isOwn, let page { return shown(page) }
        return switch kind {
        case .lookGatheredAgain where isUnderNotice: .lookWentOn
        case .representativeSet where isWaiting: .representativeSetWaiting
        case .searched where isByNobody: .searchedByNobody
        case .searchAnswered where isByNobody: .searchAnsweredByNobody
        case .mixUpRaised: mixUp.map { raised($0).heading } ?? .mixUpRaised
        case .mixUpClosed: mixUp.map { $0 == .keptBack || $0 == .byStaff } ?? true ? .mixUpClosed : .mixUpClosedOther
        case .lookOpened: .lookOpened
        case .lookRefused: .lookRefused
        case .lookChallenged: .lookChallenged
        case .evidenceAsked: .evidenceAsked
        case .presenceStated: .presenceStated
        case .glassBroken: .glassBroken
        case .searched: .searched
        case .searchAnswered: .searchAnswered
        case .searchRefused: .searchRefused
        case .listRefused: .listRefused
        case .personNotFound: .personNotFound
        case .lookGatheredAgain: .lookGatheredAgain
        case .shownRecalled: .shownRecalled
        case .entryOpened: .entryOpened
        case .attachmentOpened: .attachmentOpened
        case .wrongReported: .wrongReported
        case .printed: .printed
        case .exported: .exported
        case .sectionOpened: .sectionOpened
        case .answerShown: .answerShown
        case .summaryPermitted: .summaryPermitted
        case .summaryRefused: .summaryRefused
        case .summaryEmergency: .summaryEmergency
        case .lookEnded: .lookEnded
        case .launched: .launched
        case .launchRefused: .launchRefused
        case .directorNamed: .directorNamed
        case .directorDisowned: .directorDisowned
        case .casesRead: .casesRead
        case .ownListRead: .ownListRead
        case .objectionSet: .objectionSet
        case .objectionEnded: .objectionEnded
        case .objectionHandled: isOwn ? .objectionHandledOwn : .objectionHandled
        case .objectionsRead: .objectionsRead
        case .caseloadGiven: .caseloadGiven
        case .caseloadEnded: .caseloadEnded
        case .numberSuperseded: .numberSuperseded
        case .signedIn: isOwn ? .signedInOwn : .signedIn
        case .signedOut: isOwn ? .signedOutOwn : .signedOut
        case .signInRefused: .signInRefused
        case .listHanded: isOwn ? .listHandedOwn : .listHanded
        case .lookQuestioned: isOwn ? .lookQuestionedOwn : .lookQuestioned
        case .copyAsked: isOwn ? .copyAskedOwn : .copyAsked
        case .correctionAsked: isOwn ? .correctionAskedOwn : .correctionAsked
        case .correctionAnswered: .correctionAnswered
        case .contactWaySet: isOwn ? .contactWaySetOwn : .contactWaySet
        case .representativeSet: .representativeSet
        case .representativeEnded: isOwn ? .representativeEndedOwn : .representativeEnded
        case .actingSet: .actingSet
        case .representativeShown: .representativeShown
        case .representativeRefused: .representativeRefused
        case .representativeAsked: .representativeAsked
        case .alertRaised: .alertRaised
        case .caseOpened: .caseOpened
        case .staffAsked: .staffAsked
        case .staffAnswered: .staffAnswered
        case .caseDecided: .caseDecided
        case .caseConfirmed: .caseConfirmed
        case .caseRaised: .caseRaised
        case .answerWorded: .answerWorded
        case .questionAnswered: .questionAnswered
        case .contactAsked: .contactAsked
        case .contactAnswered: .contactAnswered
        case .sampleDrawn: .sampleDrawn
        case .trailSearched: .trailSearched
        case .registerRead: .registerRead
        case .reportMade: .reportMade
        case .trailErased: .trailErased
        case .holdSet: .holdSet
        case .holdEnded: .holdEnded
        case .regionLoaded, .trainingImported, .staffImported, .roleEnded, .roleRestored, .feedRefused, .policyImported, .policyActivated,
            .regionImported, .regionActivated, .objectionsSuspended, .objectionsRestored, .serviceStarted, .logKeyChanged, .splitViewSeen:
            .ofTheService
        }
    }

    /// As a step of a look, under its heading. A person's own question about it is one of its steps.
    static func step(
        _ kind: TrailEvent.Kind, isOwn: Bool = false, isByNobody: Bool = false, isUnderNotice: Bool = false,
        page: TrailEventOfPerson.OwnPage? = nil, mixUp: MixUpTold? = nil
    ) -> EventText {
        switch kind {
        case .searched where !isByNobody: .searchedStep
        case .lookChallenged: .lookChallengedStep
        case .evidenceAsked: .evidenceAskedStep
        case .presenceStated: .presenceStatedStep
        case .glassBroken: .glassBrokenStep
        case .lookRefused: .lookRefusedStep
        default: heading(kind, isOwn: isOwn, isByNobody: isByNobody, isUnderNotice: isUnderNotice, page: page, mixUp: mixUp)
        }
    }

    /// Of a page of the person's own that was shown.
    private static func shown(_ page: TrailEventOfPerson.OwnPage) -> EventText {
        switch page {
        case .shared: .sharedShownOwn
        case .copy: .copyShownOwn
        case .correction: .correctionShownOwn
        case .contactWay: .contactWayShownOwn
        }
    }

    /// Whether an event's detail says that a look stands on a notice of a national emergency.
    static func isUnderNotice(_ detail: String?) -> Bool { detail?.hasPrefix(EmergencyStore.mark("")) ?? false }

    /// What a possible mix-up is called as a heading, and counted beside a look.
    static func raised(_ told: MixUpTold) -> (heading: EventText, one: EventText, many: EventText) {
        switch told {
        case .keptBack: (.mixUpRaised, .mixUpRaisedOne, .mixUpRaisedMany)
        case .anotherName: (.mixUpNameRaised, .mixUpNameRaisedOne, .mixUpNameRaisedMany)
        case .anotherFact: (.mixUpFactRaised, .mixUpFactRaisedOne, .mixUpFactRaisedMany)
        case .byStaff: (.mixUpStaffRaised, .mixUpStaffRaisedOne, .mixUpStaffRaisedMany)
        }
    }

    /// What was counted beside a look, in words and in their order.
    static func beside(_ line: PersonTrailStore.Line, _ words: PageWords<EventText>) -> [String] {
        counted.flatMap { kind, one, many -> [String] in
            guard let count = line.counts[kind.rawValue] else { return [] }
            var said = [(count, one, many)]
            // A possible mix-up without a word of what differed counts as kept back.
            if kind == .mixUpRaised {
                var told = line.mixUps
                told[.keptBack, default: 0] += max(0, count - told.values.reduce(0, +))
                said = MixUpTold.allCases.map { (told[$0] ?? 0, raised($0).one, raised($0).many) }
            }
            return said.filter { $0.0 > 0 }.map { $0.0 == 1 ? words.plain($0.1) : words.plain($0.2, ["count": $0.0]) }
        }
    }

    /// What is counted beside a look, in the order in which it is said.
    static let counted: [(kind: TrailEvent.Kind, one: EventText, many: EventText)] = [
        (.entryOpened, .entryOpenedOne, .entryOpenedMany),
        (.attachmentOpened, .attachmentOpenedOne, .attachmentOpenedMany),
        (.printed, .printedOne, .printedMany),
        (.exported, .exportedOne, .exportedMany),
        (.shownRecalled, .shownRecalledOne, .shownRecalledMany),
        (.lookGatheredAgain, .lookGatheredAgainOne, .lookGatheredAgainMany),
        (.mixUpRaised, .mixUpRaisedOne, .mixUpRaisedMany),
        (.summaryPermitted, .summaryPermittedOne, .summaryPermittedMany),
        (.summaryRefused, .summaryRefusedOne, .summaryRefusedMany),
        (.summaryEmergency, .summaryEmergencyOne, .summaryEmergencyMany),
        (.glassBroken, .glassBrokenOne, .glassBrokenMany),
    ]
}
