"""The little words that hold every sentence together, by language (ISO 639-1): they tell it before any model is asked.

A word of two languages stands in both, and tells neither from the other. The last six are no languages of the house: they
are written in Brussels too, and none of them must be taken for its neighbour.
"""

FUNCTION_WORDS: dict[str, str] = {
    "fr": """
        le la les un une des du de au aux et ou où mais donc car ni que qui quoi dont ce cet cette ces ça cela ceci je tu il
        elle nous vous ils elles on me moi te toi se soi lui leur leurs y en mon ma mes ton ta tes son sa ses notre nos votre
        vos ne pas plus rien jamais personne aucun aucune est suis es êtes sommes sont était étais étaient été être ai as ont
        avez avons avait avais avoir eu sera serait fait faire faut peut peux pouvez puis dit dire dans sur sous par pour avec
        sans chez vers depuis pendant avant après entre si comme quand alors très bien tout tous toute toutes même autre
        encore toujours déjà aussi ici là voici merci bonjour madame monsieur cordialement svp parce puisque lorsque afin dès
        qu jusqu aujourd celui celle ceux lequel laquelle quel quelle combien pourquoi comment veuillez voir joint ci trop
        peu beaucoup moins mieux etais etait ete etes meme tres deja apres voila
    """,
    "nl": """
        de het een en of maar want dus dat die dit deze wie wat waar wanneer hoe waarom ik jij je gij ge u hij zij ze wij we
        jullie hen hun hem haar mij me mijn jouw uw zijn ons onze er is ben bent was waren geweest heb hebt heeft hebben had
        hadden word wordt worden werd kan kunt kunnen kon wil wilt moet moeten mag zal zullen zou zouden niet geen nooit niets
        niks niemand iets iemand alles al nog ook wel maar nu dan toen daar hier van aan in op om bij met voor over tot tegen
        uit naar door te zonder onder tussen sinds na als omdat terwijl zodat zo heel zeer erg veel meer weer altijd gaat
        gaan ga doe doet doen maak graag alstublieft dank bedankt geachte beste mevrouw heer hallo groeten groet goeiedag
        goedendag dag zei zegt gezegd nie da ni kheb tis mij zich zelf elke ieder andere ander hoor weet bijlage zie
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber denn dass daß weil wenn als ob ich du er sie
        es wir ihr ihnen ihn ihm mich mir dich dir uns euch mein meine meinen meinem meiner dein sein seine ihre ihren ihrem
        ihrer unser unsere ist bin bist sind war waren wäre gewesen habe hast hat haben hatte hatten hätte werde wird werden
        wurde wurden kann können konnte will muss müssen soll sollte darf mag nicht kein keine keinen nie nichts niemand etwas
        alles noch auch nur schon sehr mehr immer wieder jetzt dann da hier von vom zu zum zur mit bei beim für auf an am im
        in aus nach vor seit über unter gegen ohne um durch bis zwischen wie was wer wo warum so doch mal nun diese dieser
        dieses diesem bitte danke sehr geehrte damen herren frau herr hallo guten tag grüßen grüße gruß freundlichen man sich
        weiter keiner jemand gibt geht anbei fuer ueber wuerde koennen moechte gruessen gruesse
    """,
    "en": """
        the a an and or but because if when while that this these those which who whom whose what where why how i you he she
        it we they me him her us them my your his its our their is am are was were be been being have has had do does did done
        not no never nothing nobody anything anyone everything can could will would shall should may might must of to in on at
        by for from with without about into over under after before since until between through against as than then there
        here now also only just still again very more most much many any some all each every other please thank thanks hello
        hi dear sir madam regards sincerely yes so too up out off get got let us don doesn didn isn wasn can't
    """,
    "es": """
        el la los las un una unos unas de del al y o pero que quien cuando donde como porque yo tú él ella nosotros ustedes usted
        ellos me te se nos le les lo mi mis tu su sus nuestro es soy son era fue ser está están estoy estaba he ha han había
        hay no nunca nada nadie muy más ya también en con por para sin sobre hasta desde entre si este esta esto ese esa eso
        todo todos hace tengo tiene puede gracias buenos buenas días hola estimado estimados señor señora saludos
    """,
    "it": """
        il lo la i gli le un uno una di del della dei delle dello degli al alla ai alle dal dalla nel nella sul sulla e ed o ma
        che chi cui quando dove come perché io tu lui lei noi voi loro mi ti si ci vi mio mia miei vostro suo è sono sei siamo
        era stato essere ho ha hanno abbiamo aveva avere non mai niente nulla nessuno molto più già anche in con per tra fra da
        se questo questa questi quello quella tutto tutti grazie buongiorno salve gentile signore signora saluti ancora
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das ao à aos às no na nos nas pelo pela e ou mas que quem quando onde como porque
        eu tu ele ela nós vocês você eles me te se lhe meu minha meus seu sua é sou são era foi ser está estou estava tenho tem
        têm tinha há não nunca nada ninguém muito mais já também em com por para sem sobre até desde entre este esta isto esse
        isso tudo todos obrigado obrigada bom boa dia olá caro senhor senhora cumprimentos ainda
    """,
    "ro": """
        un o și sau dar că care cine când unde cum pentru eu tu el ea noi voi ei ele mă te se îmi îți mi meu mea mei dumneavoastră
        este sunt ești suntem era fost fi am ai are avem au nu niciodată nimic nimeni foarte mai deja și în cu de la pe din
        prin fără despre până după dacă acest această asta acestui tot toate toți bună ziua mulțumesc domnule doamnă stimate
        vă rog să nici ca al ale a lui si sa cand cum imi va multumesc dupa fara aceasta
    """,
    "tr": """
        ve veya ama çünkü ki bu şu o bir ben sen biz siz onlar beni bana benim sizin size bize için ile gibi kadar daha çok en
        hiç değil var yok mı mi mu mü ne nasıl neden kim nerede zaman sonra önce olarak olan oldu olduğu ediyorum her şey hala
        da de ise merhaba sayın teşekkür ederim lütfen saygılarımla iyi günler
    """,
    "pl": """
        i oraz lub ale że który która które kto kiedy gdzie jak dlaczego ponieważ ja ty on ona my wy oni mnie mi się go jej ich
        mój moja moje pan pani państwo jest jestem są był była było być mam ma mają nie nigdy nic nikt bardzo już też także w we
        na z ze do od o po przez za dla bez pod jeśli czy to ten ta te tego tej wszystko dzień dobry dziękuję proszę szanowni
        pozdrawiam jeszcze
    """,
}
