/**
 * Words that stand in many everyday texts, folded, with the least share of texts of their language that hold them. Counted over the real
 * texts that MODEL_CARD.md names for training.
 */
const BANDS: readonly (readonly [number, readonly string[]])[] = [
  // Every twelfth text of some language holds one of these.
  [
    0.08,
    [
      '我 de si है sa 的 user nu ca in में la je 是 की e die के mai cu 你 a pe und ce que i der o і 不 to 一 有 और the नहीं ist 在 了',
      'nicht das से vous हो un eu ich 好 din no का se को не you nie di हैं на care nao що в va es le 很 मुझे it 人 а तो asta do',
      '这 बहुत and t sono steaua et भी पर zu che x https co non з is me ही daca في у il من я इस ने 么 喜 sie da 欢 что 吗 रहा den',
      'mit mi el 个 pas rt dar ein um fur та y و au pra suis ai asa auch les com الراوي bir sunt that ये 也 von cum cest voi 就',
      'ты 来 este lo ho te am це est 们 कर मेरे jai des sich pentru على for 那 и my 什 他 गया ما mon tot auf 要 ma 为 会 was na wir',
      'per 没 los hat fost 和 esti до so on cand wie lui pour 天 uma em sau 到 echipa ne 家 of en dass कि tu nur aber have',
    ],
  ],
  // Every fortieth.
  [
    0.025,
    [
      'eine 以 jaime sind 上 एक 时 都 una 可 能 bu як porra une 过 s 去 还 wenn fi 大 q ze cfr du كان ar इतनी but mio 子 多 mais 想 作 得',
      'він an not pqp 但 als आज दिया im meu are لا bine mas caralho pt noch था मेरी это come 工 poate with can haben गए dans',
      'але tem l 里 por как 只 कोई मैंने piace man за vai bien 自 wird nici facut toti 样 हम रहे ta 说 ati 生 werden z mare لي вы',
      'मैं किया यह bei dem 做 minha 起 w mnie acum sunteti 真 if ubuntu what schon your अब देखकर रही да n noi 太 get aus con ti 年',
      'oder с dinamo just be username क्या मेरा लिए 看 u this عمر هذا dupa or er ja dann isso 最 puta para romania ну घर बार',
      'हमारे साथ its how mehr ei для einen ihr jetzt avec chiar ii os 出 as iar rapid essa ceva 现 так यहाँ सभी ser icin ben',
      'mia keine mult aia aussi його era kann esse doar 学 些 عيني mir 如 меня hai cred bai आ थी समय كانت cel face про mal 回 moi',
      'numai war mes from нет bene cosa cine avez diese є son esta sur mich anche io fie dont 对 يا nach immer від 地 गई सब तरह',
      'unde 中 muito now wieder мне 小 cok ala 事 there 爱 所 uns at deutschland 经 常 后 下 cat ele कुछ अपने ve jest beni أن 意 will',
      'то wurde molto sto ba como vou uber 道 up etre 行 乐 k fotbal 呢 吧 alle faire oui then tego yo ani 用 动 己 sein cara واش ia',
      'meci 发 niste dracu हूँ जा खुशी हर beaucoup 狗 国 коли all bani cei las pq becali know 定 让 al sont muss 从 物 же comment',
      'iyi 感 正 力 doch lavoro ha tine gura when كانوا dat astia rusine 前 果 情 meciul vor comme чи 成 fare все temps 知 心 方 merkel',
      'पार्टी जब लेकिन दिन सपने करने नए दिल ना pero esto 孩 开 ми fara tak ama 老 吃 salut miei було 当 听 而 like ya nem й decat',
      'fais gut trebuie bin 您 m tudo piu d مع miedo eso gente nimic 望 dia voce ale jak degil bana plus बाद सुबह डर लग गयी',
      'toate почему one stiu gibt quando aici ou мене anni ciao mano هاذ ذلك 更 vc tara tout use ok prost 被 无 ela acolo solo',
      'qui zum 打 ви geht see vad fata 实 别 einer вона amo go czy var sana nada ти install aveti wer vazut vezi 种 然 因 quem liga',
      'ще oh quel mesmo по 希 怎 habe out want किसी लगा बस आया कल करना تع pana ainda need alles nichts щоб vraiment tres v 次 活',
      '法 间 fazer afd kein sei imi мені тому nous 业 她 foi person hier heute ter якщо toata 高 ci ж بصح wiem seni daha bun todo',
      'prin fait ils cluj sou вже тебя 该 votre any 重 觉 理 هل agora',
    ],
  ],
  // Every hundredth.
  [
    0.01,
    [
      'gegen p 今 quand तक लोग लिया आप हैरान कई बड़ा पूरी घटिया हमें अपनी इतना होती रात हुआ perche joaca luat help 加 点 长 两 比 着',
      'call only musique juste menschen faca tym sen sey about كامل seu dos вас 棒 玩 он einem denn її try lor pai porque',
      'cuando tutto sem 它 酷 之 候 acest iti но bem ate дуже із stelei 电 色 岁 话 者 ver hatte konnen prea ans які باش اللي لم wo',
      'dir we 啊 got video estoy muy oameni questo atunci 父 离 运 于 well trebui stie jucat casa hoje coisa jeszcze za cie burada',
      'vais ihre 才 直 刚 身 同 deutschen भाई इतने फिर चाहिए स्कूल कपड़े लगता अरे पसंद अचानक रह कैसे गंदगी ऐसे होने غير لقد essere',
      'fantastico gli despre teren тебе вони time good vida peste oricum 友 哦 几 面 分 已 给 本 tenho вот del tengo sao om lasa also',
      'aqui foarte fac ul 住 车 持 马 stato можна deutsche того c some work час peut spd avem locul 女 关 音 放 再 كي أنا هو pau inca',
      'avut vrea lu macht dich cool enfants macar jucatori naiba був 利 外 哪 体 zur einfach ahora есть dea voastra evet onu seit',
      'cela prefere isi cea fotbalul 应 少 特 公 平 其 三 pode bello viel ware machen gsp حتى لالة loc dau faci travail 房 拉 明 ajuns',
      'dati merda meine should musica 非 名 难 朋 亲 保 相 全 安 те he travaille nai हुई देख कभी बात नया कारण सकता फैशन वाह कॉलेज',
      'अच्छा सामान्य हुए न तुम्हारी नई हमारी सारे काम उसकी पता परिवार बना weil wollen pot lumea fel think nunca bucuresti',
      'romanesc stelisti 像 тут bon etes by yes here did cap lixo tao deus mundo когда uno fai li sehr واحد бы afara 趣 教 州 何 钱',
      '每 问 管 sua durch ohne mea stelist який using cant або quero jestes neden hayir mejor mucho asi faceti campionatul 快 西 错',
      '手 кто still assim сказав veux під would rau lassen warum себе anul gol 茫 哇 服 把 师 员 疫 please еще dieses chien atat vb',
      'gigi شوية هنا إلى ماذا does thats appena pessoas ori suntem 确 区 мы has ici frumos echipe nimeni mussen land ill tiene',
      'hay навіть mim от vedeti 部 认 球 游 需 死 feio they danke leben elle toi joc muie euro fica ficar ora scuola sempre nos bom',
      '茅 уже ganz euch ab hast inseamna bravo vina 母 并 食 美 к только बर्बाद बारिश वो मज़ा इसलिए बिल्कुल पहले ऐसा तुमने इससे',
      'बच्चे जैसे आने शानदार खाना युद्ध मिल हमेशा होता लोगों मिली भर बेहद पहली ऑफिस खुश बड़ी कहीं इन मेहनत जाता सारी كنت ان',
      'ها ديال way meciuri deux thanks queria из putin cate treaba nic wszystko biraz 许 性 andare stai sollte frau ao если',
      'pare multi multe deci poti puncte viens puedo where anyone 新 见 花 走 或 right faz new clar antrenor цього quer fala aimez',
      'maintenant цей більше wow padre може pessoa sper forza meciurile через 完 月 世 信 风 结 ولا أنت welt vielleicht їх sudo',
      'make why avea niciodata draq dreptate acho windows vie б tun besser буде back orice seama nationala campionat 合 帮 必 愿',
      '金 市 解 场 政 тільки unsere konnte kommt nel grande cosi divertente trebuia astea ur бути su todos quien quiero poco passe',
      'peux spune tare trecut 头 步 哈 机 努 受 going vez diesen gerade лише pelo она europa data intre jucator brasil anderen erst',
      'frauen хто де avoir jamais aux هذه هكذا بلي عليها بعد اليوم зараз viata intr jiji 斯 儿 跟 口 had apt quindi voglio adoro',
      'cane prosze moje dlaczego ty sobie mam bardzo moj dobrze juz bedzie bylo kotu gercekten kadar oyle benim ki просто',
      'which vom could problem batut mama primul tv buna baga була hi more find donc quoi tomar бо too other home merita',
      'putea zis pula dai 兴 题 waren bis ob нас життя अगर देर वॉव ज़रा देखा बीच शो महसूस लगी व्यापार लगातार बढ़ पड़ोसी रहती',
      'करते जाने कितनी सही किए अच्छी बदबू छुट्टी खाने जो अलग दी देखने पूरा लगने वाले नाम सी मन पास सकते दे fdp installed яка',
      'algo esa ustedes tan zic blat fii feia linux free israel etwas fa dei preferito della piacciono fatto lei toda ir',
      'maison deja vede vine cele bah altii 主 谢 使 论 等 十 mae grunen dieser ihnen genau sondern endlich eles romani tau mana',
      'doua prosti щось йому كل كيما لكن عن لك وها فقط саме після file melhor також ive где damit steht zeit unter mein spun',
      'joace 嗨 休 进 周 东 算 又 allez quest вам something after sembra tipo falando 谩 нього багато чем craiova arbitrii uefa',
      'selbst viele jeder hab там banii 士 任 克 养 数 酒 城 乡 demais fico foda lecole trop bonne chiens them eigentlich зі sus soy',
      'ese llorar fuera mt desse alguem timp aceasta mine respect unul pacat sorry sure really boot depois sabe anos були',
      'weiter nun ihn wegen run потім eh coisas sobre tuo spero alla qualcosa abbiamo sta bisogno castige cineva romaniei',
      'vostru sigur adica castigat 影 务 书 收 幸 路 歌 义 ні lol bonjour merci nom pere her nas wiec naprawde chcesz pan moze tam',
      'nigdy jestem kiedy dla ona mu mna niz jej bede przepraszam iste misin lutfen istiyorum hala baska artik yok gibi bak',
      'tempo هي فيها الله ماشي فيه المغرب هناك حسنا его tell vreo poli soll людей sim doesnt olha b alte suporteri luati 买 期',
      '班 找 位 日 通 处 切 节 隔 光 白 喝 万 можно какой или system day wirklich partei weg voces aujourdhui joue semble par років о',
      'felicitari arbitru castiga pro dove має been без filho trying wohl same zice inainte vreau cam corect 叫 单 助 总 带 跑 всі',
      'yeah falar tava vem entao triste cancion verdad esos creer creo mierda eres ella quelle vas depuis besoin aller faites',
      'pourquoi dele etc inceput spus timisoara vreti suporterii goluri dafur gehen jahren homem ninguem give much text prima',
      'vrei ras vedem muresan 晚 待 险 目 将 清 黑 求 且 民 反 они pariu mulher cdu weiss keinen leider deine bist आई आते शौक ख़राब कहा',
      'पानी जाओ लगे कम ले ठीक खुद सा सुनकर छात्रों द्वारा घृणास्पद तैयार उनके अभी जाती भारी स्वादिष्ट सरकारी अद्भुत मौसम मै',
      'बाजार अनुभव छुट्टियों धोखा इसे सबको सबसे सामान मुश्किल तुम्हारे पुलिस पैसे अंदर उस अजीब आए शहर शाम पुराने बंद फिल्म',
      'खराब पूरे आनंद बिना सारा किताब लिये जगह ड्रेस गलत रखा पसंदीदा मुझसे عند كبيرة جدة والو بلا قبل بين ليس هاد vorrei cani',
      'tutti qualche pela свою mie intampla multa radoi jucatorii mic mata facem rahat тогда надо into tambem boa сегодня hey',
      'lieber nein politik dazu leute sehen доктор stii fiecare ales ptr odata fortza 气 假 干 海 健 界 奇 此 低 谁 英 边 тоді ask feliz',
      'meme jespere jour genial sais animaux take liebe чего doamne ceea parca stiti acasa didnt dessa deve again send amico',
      'bambini vita kkkkk sandu cl 男 程 害 变 思 与 妈 由 精 社 阳 赋 接 防 beim kinder sagen klar mann vamos jajaja estan donde sin pasa',
      'estas них тепер такое папа first cos po bo mozemy wiedziec teraz mysle byc jesli od dnia chce chyba boyle olabilir',
      'cunku zaman oldugunu efendim musun biliyorsun neler ister hic anything love femme jouer super tous alta cauza parerea',
      'uite voastre running',
    ],
  ],
];

const SHARES: ReadonlyMap<string, number> = new Map(
  BANDS.flatMap(([share, lines]) => lines.flatMap((line) => line.split(' ').map((word) => [word, share] as const))),
);

/** The least share of everyday texts that hold a word; 0 where it is no frequent one. */
export const shareOfTexts = (word: string): number => SHARES.get(word) ?? 0;

function sumsByBeginning(): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [word, share] of SHARES)
    for (let end = 1; end <= word.length; end += 1) {
      const beginning = word.slice(0, end);
      sums.set(beginning, (sums.get(beginning) ?? 0) + share);
    }
  return sums;
}

const SUMS = sumsByBeginning();

/** The same for all words with a beginning together, at most 1. */
export const shareOfTextsWith = (beginning: string): number => Math.min(1, SUMS.get(beginning) ?? 0);
