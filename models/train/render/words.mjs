/** Text for pages: sentences and words of the packages' own documentation, and short lists for scripts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chance, pick, repeat, whole } from './chance.mjs';

let sentences = [];
let words = [];
/** The script the page is written in: null for Latin. */
let script = null;

export function loadWords(work) {
  ({ sentences, words } = JSON.parse(readFileSync(join(work, 'words.json'), 'utf8')));
}

export const escape = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

export const scripts = {
  greek:
    'αναζήτηση αρχείο ρυθμίσεις σελίδα κείμενο εικόνα χάρτης ημέρα νερό πόλη βιβλίο θάλασσα ουρανός γράμμα λέξη δρόμος σπίτι φίλος ώρα νύχτα κόσμος χρώμα μουσική αγορά τιμή όνομα σύνδεση λογαριασμός',
  cyrillic:
    'поиск файл настройки страница текст изображение карта день вода город книга море небо письмо слово дорога дом друг час ночь мир цвет музыка рынок цена имя вход счёт помощь сообщение',
  chinese:
    '搜索 文件 设置 页面 文字 图片 地图 今天 城市 书籍 大海 天空 信件 词语 道路 房子 朋友 时间 夜晚 世界 颜色 音乐 市场 价格 名字 登录 帐户 帮助 消息 数据',
  japanese:
    '検索 ファイル 設定 ページ テキスト 画像 地図 今日 都市 ほん うみ そら てがみ ことば みち いえ ともだち じかん よる せかい いろ おんがく 市場 価格 なまえ ログイン アカウント ヘルプ メッセージ',
  korean:
    '검색 파일 설정 페이지 글자 그림 지도 오늘 도시 책 바다 하늘 편지 단어 도로 집 친구 시간 밤 세계 색 음악 시장 가격 이름 로그인 계정 도움말 메시지',
  arabic:
    'بحث ملف إعدادات صفحة نص صورة خريطة يوم ماء مدينة كتاب بحر سماء رسالة كلمة طريق بيت صديق ساعة ليل عالم لون موسيقى سوق سعر اسم دخول حساب مساعدة',
  hebrew:
    'חיפוש קובץ הגדרות דף טקסט תמונה מפה יום מים עיר ספר ים שמים מכתב מילה דרך בית חבר שעה לילה עולם צבע',
  devanagari:
    'खोज फ़ाइल सेटिंग पृष्ठ पाठ चित्र मानचित्र दिन पानी शहर किताब समुद्र आकाश पत्र शब्द सड़क घर मित्र समय रात',
};
const lists = Object.fromEntries(
  Object.entries(scripts).map(([name, text]) => [name, text.split(' ')]),
);
const unspaced = new Set(['chinese', 'japanese']);

export const rightToLeft = (name) => name === 'arabic' || name === 'hebrew';

export function setScript(name) {
  script = name;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
export const word = () => escape(script && chance(0.85) ? pick(lists[script]) : pick(words));

export function sentence() {
  if (!script || chance(0.1)) return escape(pick(sentences));
  const list = lists[script];
  const gap = unspaced.has(script) ? '' : ' ';
  return repeat(whole(6, 18), () => pick(list) + gap).trim() + (unspaced.has(script) ? '。' : '.');
}

export const title = (count = whole(2, 5)) =>
  capital(Array.from({ length: count }, word).join(script && unspaced.has(script) ? '' : ' '));
export const paragraph = (count = whole(2, 5)) => repeat(count, () => `${sentence()} `);
/** The beginning of a sentence, about so many characters. */
export const snippet = (length) => sentence().slice(0, length);

export const names = [
  'Ana Silva',
  'Ben Carter',
  'Chen Wei',
  'Dana Novak',
  'Eli Brown',
  'Fatima Ali',
  'Goran Petrov',
  'Hana Sato',
  'Ivan Horvat',
  'Julia Klein',
  'Kofi Mensah',
  'Lena Berg',
  'Marco Rossi',
  'Nora Diaz',
  'Omar Haddad',
  'Priya Rao',
];
export const person = () => pick(names);
export const date = () => `202${whole(3, 7)}-0${whole(1, 9)}-${whole(10, 28)}`;
export const clock = () => `${whole(0, 23)}:${whole(10, 59)}`;
export const price = () => `${pick(['$', '€', '£', ''])}${whole(1, 900)}.${whole(10, 99)}`;
