import AuditTrail

/// Each kind of event in plain words, as the person reads it. Switched without `default`: a new kind wants its words here.
enum EventWords {
    /// - Parameter isOwn: the person did it themselves.
    /// - Parameter isByNobody: no member of staff did it: the service itself asks the national register about those who object.
    /// - Parameter isWaiting: a second person has not agreed to it yet.
    static func heading(_ kind: TrailEvent.Kind, isOwn: Bool = false, isByNobody: Bool = false, isWaiting: Bool = false) -> String {
        switch kind {
        case .representativeSet where isWaiting: "Somebody has asked to act for you, and a second person checks it first"
        case .searched where isByNobody: "The national register was asked about you"
        case .searchAnswered where isByNobody: "The national register said something about you"
        case .lookOpened: "Your record was opened"
        case .lookRefused: "Somebody asked to open your record and was refused"
        case .lookChallenged, .evidenceAsked, .presenceStated: "Somebody asked to open your record, and it was not opened"
        case .glassBroken: "Your record was opened in an emergency"
        case .searched: "Somebody searched for you by your NHS number"
        case .searchAnswered: "Your name was among the answers to a search"
        case .searchRefused: "A search for you was refused"
        case .listRefused: "A list with you on it was refused"
        case .personNotFound: "Somebody asked for your number and the national register did not know it"
        case .lookGatheredAgain: "Your record was asked for again"
        case .shownRecalled: "Something that was shown as yours was taken back"
        case .entryOpened: "An entry was opened in full"
        case .attachmentOpened: "A document was opened"
        case .wrongReported: "Somebody asked whom to tell that an entry looks wrong"
        case .printed: "Your record was printed"
        case .exported: "Your record was given to a program"
        case .sectionOpened: "A section was opened"
        case .answerShown: "Answers were shown"
        case .summaryPermitted: "You were asked about your Summary Care Record and said yes, and it was asked for"
        case .summaryRefused: "Your Summary Care Record was asked about, and you said no"
        case .summaryEmergency: "Your Summary Care Record was asked for without asking you, with a reason that is checked"
        case .lookEnded: "The look ended"
        case .launched: "Your record was opened from their own record system"
        case .launchRefused: "Opening your record from another system was refused"
        case .directorNamed: "An administrator named the professional they act for"
        case .directorDisowned: "A professional said that they directed nothing"
        case .casesRead: "A privacy officer read about a look at your record"
        case .ownListRead: "Somebody was shown your number in a list of whom they looked at"
        case .mixUpRaised: "Something that was sent as yours may be another person’s, and was kept back"
        case .mixUpClosed: "A privacy officer looked into something that may be another person’s"
        case .objectionSet: "An objection to sharing your record came into force"
        case .objectionEnded: "An objection to sharing your record ended"
        case .objectionHandled: isOwn ? "You took a step with your objection" : "A step was taken with your objection"
        case .objectionsRead: "Staff of an objection desk read what they hold about you"
        case .caseloadGiven: "You were put on the list of a team"
        case .caseloadEnded: "You were taken off the list of a team"
        case .numberSuperseded: "Your NHS number was found to replace another"
        case .signedIn: isOwn ? "You logged in here" : "Somebody logged in"
        case .signedOut: isOwn ? "You logged out here" : "Somebody logged out"
        case .signInRefused: "A login was refused"
        case .listHanded: isOwn ? "You were shown who looked at your record" : "Somebody was shown who looked at your record"
        case .lookQuestioned: isOwn ? "You asked about a look" : "Somebody asked about a look"
        case .copyAsked:
            isOwn ? "You were given a letter that asks for a copy of your record" : "A letter that asks for a copy of your record was made"
        case .correctionAsked: isOwn ? "You asked for something to be put right" : "Somebody asked for something of yours to be put right"
        case .correctionAnswered: "An organisation answered what was asked to be put right"
        case .contactWaySet: isOwn ? "You said how you can be reached safely" : "Somebody said how you can be reached safely"
        case .representativeSet: "It was put on record that somebody acts for you"
        case .representativeEnded: isOwn ? "You stopped somebody from acting for you" : "Somebody does not act for you any more"
        case .actingSet: "It was put on record that you act for somebody"
        case .representativeShown: "Somebody who acts for you was shown something about your record"
        case .representativeRefused: "Somebody who acts for you was shown nothing, because they may not"
        case .representativeAsked: "Somebody who acts for you asked to read about your record"
        case .alertRaised: "A look at your record was picked out to be checked"
        case .caseOpened: "A privacy officer began to check a look at your record"
        case .staffAsked: "A privacy officer asked a member of staff why they looked"
        case .staffAnswered: "A member of staff said why they looked"
        case .caseDecided: "A privacy officer decided about a look at your record"
        case .caseConfirmed: "A second person checked that decision"
        case .caseRaised: "A privacy officer chose a look at your record to be checked"
        case .answerWorded: "A privacy officer wrote an answer to your question, which a second person checks"
        case .questionAnswered: "Your question about a look was answered"
        case .contactAsked: "It was asked whether care followed a look in an emergency"
        case .contactAnswered: "It was answered whether care followed a look in an emergency"
        case .sampleDrawn: "A look at your record was drawn to be checked"
        case .trailSearched: "A privacy officer read who looked at your record"
        case .reportMade: "A report about looks was made"
        case .trailErased: "Old lines of this list were erased"
        case .holdSet: "Erasing was stopped by a legal hold"
        case .holdEnded: "A legal hold ended"
        case .regionLoaded, .trainingImported, .staffImported, .roleEnded, .roleRestored, .feedRefused, .policyImported, .policyActivated,
            .regionImported, .regionActivated, .objectionsSuspended, .objectionsRestored, .serviceStarted, .logKeyChanged, .splitViewSeen:
            "Something about the service was put on record"
        }
    }

    /// What is counted beside a look: kind, words for one, words for many with `#` for the number.
    static let counted: [(kind: TrailEvent.Kind, one: String, many: String)] = [
        (.entryOpened, "an entry was opened in full", "# entries were opened in full"),
        (.attachmentOpened, "a document was opened", "# documents were opened"),
        (.printed, "it was printed", "it was printed # times"),
        (.exported, "it was given to a program", "it was given to a program # times"),
        (.shownRecalled, "something that was shown was taken back", "something that was shown was taken back # times"),
        (.lookGatheredAgain, "it was asked for again", "it was asked for again # times"),
        (
            .mixUpRaised, "something that may be another person’s was kept back",
            "something that may be another person’s was kept back # times"
        ),
        (
            .summaryPermitted, "they asked for your Summary Care Record with your permission",
            "they asked for your Summary Care Record with your permission # times"
        ),
        (
            .summaryRefused, "they asked to look at your Summary Care Record and you said no",
            "they asked to look at your Summary Care Record and you said no # times"
        ),
        (
            .summaryEmergency, "they asked for your Summary Care Record without asking you, with a reason that is checked",
            "they asked for your Summary Care Record without asking you, with a reason that is checked, # times"
        ),
        (.glassBroken, "it was opened further in an emergency", "it was opened further in an emergency # times"),
    ]
}

extension EventWords {
    /// As a step of a look, under its heading.
    static func step(_ kind: TrailEvent.Kind, isByNobody: Bool = false) -> String {
        switch kind {
        case .searched where isByNobody, .searchAnswered where isByNobody:
            "t" + heading(kind, isByNobody: true).dropFirst()
        case .searched: "you were searched for by your NHS number"
        case .lookChallenged: "something had to be confirmed first"
        case .evidenceAsked: "it was asked whether they have to do with you"
        case .presenceStated: "they stated that you were with them"
        case .glassBroken: "they opened it in an emergency, without a recorded relationship"
        case .lookOpened: "your record was opened"
        case .lookRefused: "it was refused"
        default: heading(kind).prefix(1).lowercased() + heading(kind).dropFirst()
        }
    }
}
