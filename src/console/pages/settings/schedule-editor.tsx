import { Button, Input, Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../contract/index.ts';
import { localDay } from '../../i18n/format.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { IconButton } from '../../parts/small.tsx';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const office = { from: '09:00', to: '18:00' };

function usualSchedule(): Schedule {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const week = {
    mon: [office],
    tue: [office],
    wed: [office],
    thu: [office],
    fri: [office],
    sat: [],
    sun: [],
  };
  return { timeZone, ...week, holidays: [] };
}

type ScheduleProps = {
  schedule: Schedule | null;
  problem: string | undefined;
  onChange: (schedule: Schedule | null) => void;
};

export function ScheduleEditor({ schedule, problem, onChange }: ScheduleProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <label className="switch-row" htmlFor={id}>
        {t('settings.workspace.always')}
        <Switch
          id={id}
          checked={schedule === null}
          onChange={(on) => onChange(on ? null : usualSchedule())}
        />
      </label>
      {schedule && (
        <>
          <Field
            label={t('settings.workspace.timeZone')}
            hint={t('settings.workspace.timeZoneHint')}
            error={problem}
          >
            <Input
              list="time-zones"
              value={schedule.timeZone}
              maxLength={64}
              onChange={(event) => onChange({ ...schedule, timeZone: event.target.value })}
            />
          </Field>
          <datalist id="time-zones">
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <ul className="week">
            {days.map((day) => (
              <Day key={day} day={day} schedule={schedule} onChange={onChange} />
            ))}
          </ul>
          <Holidays schedule={schedule} onChange={onChange} />
        </>
      )}
    </>
  );
}

type DayProps = { day: (typeof days)[number]; schedule: Schedule; onChange: (schedule: Schedule) => void };

function Day({ day, schedule, onChange }: DayProps) {
  const { t } = useTranslation();
  const spans = schedule[day];
  const name = t(`settings.workspace.day.${day}`);
  const set = (next: Schedule['mon']) => onChange({ ...schedule, [day]: next });
  return (
    <li className="week-day">
      <span className="week-name">{name}</span>
      <div className="week-spans">
        {spans.length === 0 && <span className="faint">{t('settings.workspace.closed')}</span>}
        {spans.map((span, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no id
          <span key={at} className="week-span">
            {(['from', 'to'] as const).map((end) => (
              <Input
                key={end}
                type="time"
                aria-label={`${name} ${t(`settings.workspace.${end}`)}`}
                value={span[end] === '24:00' ? '23:59' : span[end]}
                onChange={({ target: { value } }) => {
                  const time = end === 'to' && value === '23:59' ? '24:00' : value;
                  set(spans.map((each, i) => (i === at ? { ...each, [end]: time } : each)));
                }}
              />
            ))}
            <IconButton
              icon="cross"
              label={`${name}: ${t('settings.workspace.removeHours')}`}
              onClick={() => set(spans.filter((_, i) => i !== at))}
            />
          </span>
        ))}
      </div>
      {spans.length < 6 && (
        <IconButton
          icon="plus"
          label={`${name}: ${t('settings.workspace.addHours')}`}
          onClick={() => set([...spans, spans.length === 0 ? office : { from: '19:00', to: '21:00' }])}
        />
      )}
    </li>
  );
}

function Holidays({ schedule, onChange }: Omit<DayProps, 'day'>) {
  const { t } = useTranslation();
  // Typed by hand a date is whole from the first digit of its year on: it is added when that is asked for.
  const [typed, setTyped] = useState('');
  const set = (holidays: string[]) => onChange({ ...schedule, holidays: [...new Set(holidays)].sort() });
  const add = () => {
    if (typed) set([...schedule.holidays, typed]);
    setTyped('');
  };
  return (
    <div className="field">
      <span className="field-label">{t('settings.workspace.holidays')}</span>
      <div className="row">
        {schedule.holidays.map((day) => (
          <Button
            key={day}
            size="small"
            aria-label={`${t('common.remove')} ${localDay(day)}`}
            onClick={() => set(schedule.holidays.filter((each) => each !== day))}
          >
            {localDay(day)} <Icon name="cross" size={13} />
          </Button>
        ))}
        <Input
          type="date"
          className="holiday"
          aria-label={t('settings.workspace.addHoliday')}
          value={typed}
          onChange={({ target: { value } }) => setTyped(value)}
          onPressEnter={(event) => {
            event.preventDefault();
            add();
          }}
        />
        <Button disabled={!typed} onClick={add}>
          {t('settings.workspace.addHoliday')}
        </Button>
      </div>
      <span className="field-hint">{t('settings.workspace.holidaysHint')}</span>
    </div>
  );
}
