import AuditTrail
import CareRecord
import Storage
import Testing

@testable import PublicWeb

/// What a person reads of each kind of event.
@Suite struct EventWordsTests {
    private static let words = PretendRegion.ours.words(EventText.self)

    @Test("every kind of event has plain words, whoever did it: no code, no name of a field", arguments: TrailEvent.Kind.allCases)
    func plain(_ kind: TrailEvent.Kind) {
        for text in [EventWords.heading(kind), EventWords.heading(kind, isOwn: true), EventWords.step(kind)] {
            let words = Self.words.plain(text)
            #expect(words.count > 10 && (!kind.rawValue.contains("-") || !words.contains(kind.rawValue)) && !words.contains("_"), "\(kind)")
            #expect(words.first?.isUppercase == true, "\(kind)")
        }
    }

    @Test("a kind of event is said by the piece that has its name, and what is about the service alone by one for all")
    func named() {
        for kind in TrailEvent.Kind.allCases {
            let (text, own) = (EventWords.heading(kind), EventWords.heading(kind, isOwn: true))
            #expect(text == .ofTheService || text.rawValue == "\(kind)")
            #expect(own == text || own.rawValue == "\(kind)Own")
        }
        for told in MixUpTold.allCases {
            let said = EventWords.raised(told)
            #expect(said.one.rawValue == "\(said.heading.rawValue)One" && said.many.rawValue == "\(said.heading.rawValue)Many")
        }
        for (kind, one, many) in EventWords.counted { #expect(one.rawValue == "\(kind)One" && many.rawValue == "\(kind)Many") }
    }

    @Test("a look that goes on under a notice of an emergency is said to, and not to have been asked for again") func wentOn() {
        for (detail, words) in [
            (EmergencyStore.mark("n1"), "The record stayed open under a national emergency’s notice"),
            ("taken over", "Your record was asked for again"),
        ] {
            let isUnderNotice = EventWords.isUnderNotice(detail)
            #expect(Self.words.plain(EventWords.heading(.lookGatheredAgain, isUnderNotice: isUnderNotice)) == words)
            #expect(Self.words.plain(EventWords.step(.lookGatheredAgain, isUnderNotice: isUnderNotice)) == words)
        }
        #expect(EventWords.heading(.lookOpened, isUnderNotice: true) == .lookOpened && !EventWords.isUnderNotice(nil))
    }

    @Test("a name that differs is told as that, with nothing kept back, and how it is put right") func anotherName() async throws {
        try await PretendRegion.with { region in
            let opened = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            _ = try await region.note(.mixUpRaised, look: "l", organisation: "RYJ", detail: "imperial: name")
            let cookies = try await region.signIn()
            let list = PretendRegion.text(try await region.ask("/who-looked", cookies: cookies))
            let look = PretendRegion.text(try await region.ask("/who-looked/\(opened)", cookies: cookies))
            for page in [list, look] {
                #expect(page.contains("one place has another name for you, and staff were told (nothing was kept back for it)"))
                #expect(!page.contains("another person’s"))
            }
            #expect(look.contains("One place has another name for you than the national register, and staff were told"))
            #expect(look.contains("This is common after a marriage") && look.contains("href=\"/your-record/correction\""))
        }
    }

    @Test("what may be another person’s is said to be kept back, where it was, and counted apart from names that differ") func keptBack()
        async throws
    {
        try await PretendRegion.with { region in
            let opened = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            for detail in ["barts: date of birth, name", "imperial: name", "homerton: name", "royal: death", nil] {
                _ = try await region.note(.mixUpRaised, look: "l", organisation: "RYJ", detail: detail)
            }
            let page = PretendRegion.text(try await region.ask("/who-looked/\(opened)", cookies: try await region.signIn()))
            #expect(page.contains("something that may be another person’s was kept back 2 times"))
            #expect(page.contains("another name for you was found 2 times"))
            #expect(page.contains("one place says something else about who you are than the national register"))
        }
        #expect(EventWords.heading(.mixUpClosed, mixUp: MixUpTold(detail: "name")) == .mixUpClosedOther)
        #expect(EventWords.heading(.mixUpClosed, mixUp: MixUpTold(detail: "NHS number")) == .mixUpClosed)
    }

    @Test("what the person did themselves is said to be theirs") func own() {
        #expect(Self.words.plain(EventWords.heading(.listHanded, isOwn: true)) == "You were shown who looked at your record")
        #expect(Self.words.plain(EventWords.heading(.searched, isByNobody: true)) == "The national register was asked about you")
        #expect(EventWords.step(.searched, isByNobody: true) == EventWords.heading(.searched, isByNobody: true))
        #expect(EventWords.step(.lookQuestioned, isOwn: true) == .lookQuestionedOwn && EventWords.step(.lookQuestioned) == .lookQuestioned)
        #expect(Self.words.plain(EventWords.heading(.listHanded)) == "Somebody was shown who looked at your record")
    }

    @Test(
        "each page of their own that somebody was shown is said by its own words, and a list of who looked as before",
        arguments: TrailEventOfPerson.OwnPage.allCases)
    func ownPages(_ page: TrailEventOfPerson.OwnPage) {
        let own = EventWords.heading(.listHanded, isOwn: true, page: page)
        #expect(own.rawValue == "\(page)ShownOwn" && EventWords.step(.listHanded, isOwn: true, page: page) == own)
        #expect(EventWords.heading(.listHanded, page: page) == .listHanded, "of others it is not said which")
        #expect(EventWords.heading(.lookOpened, isOwn: true, page: page) == .lookOpened)
    }

    @Test("each section is said by the piece that has its name, and a row of them in a sentence") func sections() {
        let words = PretendRegion.ours.words(LineText.self)
        for section in Section.allCases {
            #expect(LineText.section(section).rawValue == "\(section)" && SharedText.section(section).rawValue == "\(section)")
            #expect(words.plain(LineText.section(section)) == section.title.lowercased())
        }
        #expect(words.sections([.medicines, .allergies, .results]) == "medicines, allergies and results")
        #expect(words.sections(Set(Section.allCases)) == "all sections of your record")
        #expect(words.joined([]) == "" && words.joined(["one"]) == "one" && words.joined(["one", "two"]) == "one and two")
    }
}
